# The effect of a treatment by inverse probability weights on 1,000,000 rows x 20 covariates: data for both programs, and the
# CPU seconds of glm + svydesign + svyglm. Usage: Rscript ipw_survey.R FOLDER [ROWS]; see ipw_survey.sh
suppressMessages(library(survey))
folder <- commandArgs(TRUE)[1]
n <- as.integer(c(commandArgs(TRUE), 1000000)[2])
p <- 20
file <- file.path(folder, sprintf("ipw_%d.bin", n))
if (!file.exists(file)) {
  set.seed(31)
  x <- matrix(rnorm(n * p), n, p)
  for (j in 17:20) x[, j] <- as.numeric(x[, j] > 0.5)
  b <- rep(c(0.25, -0.2, 0.15, 0), 5)
  d <- rbinom(n, 1, plogis(as.numeric(x %*% b) - 0.2))
  y <- 1 + d * (1 + 0.3 * x[, 1]) + as.numeric(x %*% rev(b)) + rnorm(n)
  out <- file(file, "wb")
  # column by column, doubles of the machine's byte order
  writeBin(as.numeric(y), out)
  writeBin(as.numeric(d), out)
  for (j in 1:p) writeBin(x[, j], out)
  close(out)
  rm(x, d, y)
}
cells <- matrix(readBin(file, "double", n * (p + 2)), n)
colnames(cells) <- c("y", "d", paste0("x", 1:p))
data <- as.data.frame(cells)
rm(cells)
cpu <- function(code) {
  gc()
  before <- proc.time()
  value <- force(code)
  after <- proc.time()
  list(value = value, cpu = sum((after - before)[c("user.self", "sys.self")]), wall = (after - before)["elapsed"])
}
model <- cpu(glm(reformulate(paste0("x", 1:p), "d"), binomial, data))
e <- fitted(model$value)
data$w <- ifelse(data$d == 1, 1 / e, 1 / (1 - e))
effect <- cpu({
  design <- svydesign(ids = ~1, weights = ~w, data = data)
  svyglm(y ~ d, design)
})
found <- summary(effect$value)$coefficients["d", 1:2]
cat(sprintf("R %s.%s survey %s rows %d cpu glm %.2f svydesign+svyglm %.2f together %.2f wall %.2f estimate %.12f fixed.se %.12f\n",
  R.version$major, R.version$minor, as.character(packageVersion("survey")), n, model$cpu, effect$cpu,
  model$cpu + effect$cpu, model$wall + effect$wall, found[1], found[2]))
