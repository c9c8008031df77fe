# Coefficients and chosen penalties of glmnet on a made-up data set.
# Usage, in this folder: Rscript elastic_net_glmnet.R
# elastic_net_folds.txt holds the folds that the learner draws for 120 rows from RandomStreams.of(7) (a test compares).
suppressMessages(library(glmnet))
out <- file.path("..", "resources", "reference", "own")
fold <- scan("elastic_net_folds.txt", quiet = TRUE)
set.seed(11)
n <- 120
p <- 15
x <- matrix(rnorm(n * p), n, p)
for (j in 2:p) x[, j] <- 0.6 * x[, j - 1] + 0.8 * x[, j]
x <- round(sweep(sweep(x, 2, 1 + (1:p) %% 3, "*"), 2, 5 * ((1:p) %% 4), "+"), 6)
y <- round(30 + as.numeric(x %*% c(1, -0.7, 0, 0.5, 0, 0, -0.3, rep(0, 6), 0.2, 0)) + 2 * rnorm(n), 6)
w <- round(runif(n, 0.2, 3), 4)

version <- sprintf("# R %s, glmnet %s (thresh 1e-20), validation/src/test/reference/elastic_net_glmnet.R",
  getRversion(), packageVersion("glmnet"))
colnames(x) <- paste0("x", 1:p)
file <- file.path(out, "elastic_net_data.csv")
writeLines(c(version, "# the data: features, target, weight, fold (from 1)"), file)
suppressWarnings(write.table(data.frame(x, y = y, w = w, fold = fold), file, append = TRUE, sep = ",",
  row.names = FALSE, quote = FALSE))

rows <- "weighted,alpha,penalty,quantity,value"
add <- function(weighted, alpha, penalty, quantity, value) {
  rows <<- c(rows, sprintf("%s,%s,%.17g,%s,%.17g", weighted, alpha, penalty, quantity, value))
}
for (weighted in c("no", "yes")) {
  weight <- if (weighted == "yes") w else rep(1, n)
  for (alpha in c(1, 0.5, 0)) {
    cv <- cv.glmnet(x, y, weights = weight, alpha = alpha, foldid = fold, thresh = 1e-20, maxit = 1e8)
    add(weighted, alpha, cv$lambda.min, "chosen[MIN]", cv$lambda.min)
    add(weighted, alpha, cv$lambda.1se, "chosen[ONE_SE]", cv$lambda.1se)
    full <- cv$lambda
    at <- full[unique(round(seq(2, length(full), length.out = 8)))]
    fit <- glmnet(x, y, weights = weight, alpha = alpha, lambda = full, thresh = 1e-20, maxit = 1e8)
    for (l in at) {
      b <- as.numeric(fit$beta[, match(l, full)])
      add(weighted, alpha, l, "intercept", fit$a0[match(l, full)])
      for (j in 1:p) add(weighted, alpha, l, colnames(x)[j], b[j])
    }
  }
}
file <- file.path(out, "elastic_net_glmnet.csv")
writeLines(c(version, "# coefficients at penalties of the path, and the penalties of cv.glmnet on the folds", rows), file)
