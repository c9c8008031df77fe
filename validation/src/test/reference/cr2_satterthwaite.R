# CR2 standard errors and Satterthwaite degrees of freedom of clubSandwich.
# Run from the root of the checkout: Rscript validation/src/test/reference/cr2_satterthwaite.R
suppressPackageStartupMessages(library(clubSandwich))
folder <- "datasets/src/main/resources/org/estimand/datasets/files"
target <- "validation/src/test/resources/reference/own/cr2_satterthwaite.csv"
files <- c("PetersenCL.csv", "Grunfeld_plm.csv", "api_clus1.csv")
read <- function(f) read.csv(file.path(folder, f), check.names = FALSE)
sha <- function(f) sub(" .*", "", system2("sha256sum", file.path(folder, f), stdout = TRUE))
number <- function(x) formatC(x, digits = 17, format = "g")
rows <- character()
add <- function(case, quantity, value) {
  rows[length(rows) + 1] <<- sprintf('"%s","%s","%s","1e-9"', case, quantity, number(value))
}
case <- function(name, fit, cluster, terms, weights = NULL) {
  v <- if (is.null(weights)) vcovCR(fit, cluster = cluster, type = "CR2") else
    vcovCR(fit, cluster = cluster, type = "CR2", target = 1 / weights, inverse_var = TRUE)
  t <- coef_test(fit, vcov = v, test = "Satterthwaite")
  for (k in terms) {
    add(name, sprintf("coef[%s]", k), t[k, "beta"])
    add(name, sprintf("se[%s]", k), t[k, "SE"])
    add(name, sprintf("df[%s]", k), t[k, "df_Satt"])
    add(name, sprintf("p[%s]", k), t[k, "p_Satt"])
  }
  # a combination: the sum of the last two coefficients
  both <- tail(terms, 2)
  l <- matrix(as.numeric(names(coef(fit)) %in% both), nrow = 1)
  s <- linear_contrast(fit, vcov = v, contrasts = l, test = "Satterthwaite")
  add(name, "sum", s$Est)
  add(name, "sum_se", s$SE)
  add(name, "sum_df", s$df)
}
p <- read("PetersenCL.csv")
fit <- lm(y ~ x, data = p)
case("petersen_firm", fit, p$firm, c("(Intercept)", "x"))
case("petersen_year", fit, p$year, c("(Intercept)", "x"))
g <- read("Grunfeld_plm.csv")
all <- c("(Intercept)", "value", "capital")
case("grunfeld_firm", lm(inv ~ value + capital, data = g), g$firm, all)
case("grunfeld_within", lm(inv ~ value + capital + factor(firm), data = g), g$firm, all[-1])
a <- read("api_clus1.csv")
names3 <- c("(Intercept)", "ell", "meals", "mobility")
case("api", lm(api00 ~ ell + meals + mobility, data = a), a$dnum, names3)
header <- c(
  sprintf("# %s, clubSandwich %s", R.version.string, packageVersion("clubSandwich")),
  "# script: validation/src/test/reference/cr2_satterthwaite.R",
  sprintf("# date: %s", format(Sys.Date())),
  sprintf("# input: %s, SHA-256 %s", files, sapply(files, sha)),
  "# sum is that of the last two coefficients")
writeLines(c(header, '"case","quantity","value","tol"', rows), target)
