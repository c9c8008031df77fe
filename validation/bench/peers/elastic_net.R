# The lasso of 2000 rows x 200 features with a penalty by 10-fold cross-validation: data for both programs, and the CPU
# seconds of cv.glmnet. Usage: Rscript elastic_net.R FOLDER [REPEATS]; see elastic_net.sh
suppressMessages(library(glmnet))
folder <- commandArgs(TRUE)[1]
repeats <- as.integer(c(commandArgs(TRUE), 15)[2])
file <- file.path(folder, "elastic_net.csv")
n <- 2000
p <- 200
if (!file.exists(file)) {
  set.seed(20)
  x <- matrix(rnorm(n * p), n, p)
  for (j in 2:p) x[, j] <- 0.5 * x[, j - 1] + sqrt(0.75) * x[, j]
  b <- c(rep(c(0.5, -0.3, 0.2, 0.1), 5), rep(0, p - 20))
  y <- as.numeric(x %*% b) + rnorm(n)
  write.table(cbind(x, y), file, sep = ",", row.names = FALSE, col.names = FALSE)
}
fresh <- file.path(folder, "elastic_net_fresh.csv")
if (!file.exists(fresh)) {
  set.seed(22)
  x <- matrix(rnorm(n * p), n, p)
  for (j in 2:p) x[, j] <- 0.5 * x[, j - 1] + sqrt(0.75) * x[, j]
  b <- c(rep(c(0.5, -0.3, 0.2, 0.1), 5), rep(0, p - 20))
  write.table(cbind(x, as.numeric(x %*% b) + rnorm(n)), fresh, sep = ",", row.names = FALSE, col.names = FALSE)
}
# without repeats only the path is wanted, with nothing else in the process
new <- if (repeats > 0) matrix(scan(fresh, sep = ",", quiet = TRUE), ncol = p + 1, byrow = TRUE)
cells <- matrix(scan(file, sep = ",", quiet = TRUE), ncol = p + 1, byrow = TRUE)
x <- cells[, 1:p]
y <- cells[, p + 1]
set.seed(21)
fold <- sample(rep(1:10, length.out = n))
cpu <- function(alpha) {
  before <- proc.time()
  fit <- cv.glmnet(x, y, alpha = alpha, foldid = fold)
  after <- proc.time()
  c(sum((after - before)[c("user.self", "sys.self")]), fit$lambda.min, length(fit$lambda),
    if (repeats > 0) mean((new[, p + 1] - predict(fit, new[, 1:p], s = "lambda.min"))^2) else NA)
}
for (alpha in if (repeats > 0) c(1, 0.5) else 1) {
  first <- cpu(alpha)
  rest <- vapply(seq_len(repeats), function(k) cpu(alpha)[1], 0)
  cat(sprintf("glmnet %s alpha %.1f cpu first %.3f median %.3f penalty %.5f path %d loss %.6f\n",
    as.character(packageVersion("glmnet")), alpha, first[1], median(c(rest, first[1])), first[2], first[3], first[4]))
}
