# CR2 standard errors and Satterthwaite degrees of freedom of clubSandwich.
# Run from the root of the checkout: Rscript validation/src/test/reference/cr2_satterthwaite.R
suppressPackageStartupMessages(library(clubSandwich))
folder <- "datasets/src/main/resources/org/estimand/datasets/files"
target <- "validation/src/test/resources/reference/own/cr2_satterthwaite.csv"
files <- c("PetersenCL.csv", "Grunfeld_plm.csv", "api_clus1.csv")
read <- function(f) read.csv(file.path(folder, f), check.names = FALSE)
sha <- function(f) sub(" .*", "", system2("sha256sum", file.path(folder, f), stdout = TRUE))
number <- function(x) sprintf("%.17g", x)
rows <- character()
add <- function(case, quantity, value) {
  rows[length(rows) + 1] <<- sprintf('"%s","%s","%s","1e-9"', case, quantity, number(value))
}
# inverse: the working model has variance 1/weights, scaled as clubSandwich scales the weights inside
# (to mean 1; other scales give wrong degrees of freedom); else equal variances, the default for lm
case <- function(name, fit, cluster, terms, inverse = FALSE) {
  v <- if (!inverse) vcovCR(fit, cluster = cluster, type = "CR2") else
    vcovCR(fit, cluster = cluster, type = "CR2", target = mean(weights(fit)) / weights(fit),
           inverse_var = TRUE)
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
  # linear_contrast of 0.5.8 fails under weights and equal variances; the test of one restriction
  # has the same degrees of freedom
  add(name, "sum", sum(l %*% coef(fit)))
  add(name, "sum_se", sqrt(sum(l %*% v %*% t(l))))
  add(name, "sum_df", Wald_test(fit, l, vcov = v, test = "HTZ")$df_denom)
  # all but the intercept are zero
  slopes <- setdiff(terms, "(Intercept)")
  if (length(slopes) > 1) {
    h <- Wald_test(fit, constrain_zero(match(slopes, names(coef(fit)))), vcov = v, test = "HTZ")
    add(name, "htz", h$Fstat)
    add(name, "htz_df", h$df_denom)
    add(name, "htz_p", h$p_val)
  }
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
weighted <- lm(api00 ~ ell + meals + mobility, data = a, weights = enroll)
case("api_weights", weighted, a$dnum, names3, inverse = TRUE)
case("api_weights_equal", weighted, a$dnum, names3)
# effects nested in the clusters, dummies here
g$w <- g$capital / 100 + 1
effects <- lm(inv ~ value + capital + factor(firm), data = g, weights = w)
case("grunfeld_within_weights", effects, g$firm, all[-1], inverse = TRUE)
case("grunfeld_within_weights_equal", effects, g$firm, all[-1])
header <- c(
  sprintf("# %s, clubSandwich %s", R.version.string, packageVersion("clubSandwich")),
  "# script: validation/src/test/reference/cr2_satterthwaite.R",
  sprintf("# date: %s", format(Sys.Date())),
  sprintf("# input: %s, SHA-256 %s", files, sapply(files, sha)),
  "# sum is that of the last two coefficients, htz the test that all slopes given are zero",
  "# weights: api enroll, grunfeld capital / 100 + 1")
writeLines(c(header, '"case","quantity","value","tol"', rows), target)
