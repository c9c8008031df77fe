# Ordered logit of MASS (polr) and weighted means with its probabilities.
# Run from the root of the checkout: Rscript validation/src/test/reference/ordered_logit.R
suppressPackageStartupMessages(library(MASS))
file <- "datasets/src/main/resources/org/estimand/datasets/files/ipwgen_multiarm.csv"
target <- "validation/src/test/resources/reference/own/ordered_logit.csv"
d <- read.csv(file)
d$step <- factor(d$arm, levels = c("a", "b", "c"), ordered = TRUE)
rows <- character()
add <- function(quantity, value, tol) {
  rows[length(rows) + 1] <<- sprintf('"multiarm","%s","%.15g","%s"', quantity, value, tol)
}
for (weighted in c(FALSE, TRUE)) {
  d$w <- if (weighted) 1 + seq_len(nrow(d)) %% 3 else rep(1, nrow(d))
  fit <- suppressWarnings(polr(step ~ x1 + x2 + x3, data = d, weights = w, Hess = TRUE,
    control = list(reltol = 1e-16, maxit = 2000)))
  name <- function(q) paste0(if (weighted) "weighted_" else "", q)
  v <- vcov(fit)
  for (x in names(coef(fit))) {
    add(name(sprintf("coef[%s]", x)), coef(fit)[[x]], "1e-6")
    add(name(sprintf("se[%s]", x)), sqrt(v[x, x]), "1e-4")
  }
  for (z in names(fit$zeta)) {
    add(name(sprintf("cut[%s]", z)), fit$zeta[[z]], "1e-6")
    add(name(sprintf("se[%s]", z)), sqrt(v[z, z]), "1e-4")
  }
  add(name("loglik"), as.numeric(logLik(fit)), "1e-8")
  p <- fitted(fit)
  own <- p[cbind(seq_len(nrow(d)), as.integer(d$step))]
  for (a in levels(d$step)) {
    k <- d$arm == a
    add(name(sprintf("mu[%s]", a)), sum((d$w * d$y / own)[k]) / sum((d$w / own)[k]), "1e-6")
  }
}
head <- c(sprintf("# %s, MASS %s", R.version.string, packageVersion("MASS")),
  "# script: validation/src/test/reference/ordered_logit.R",
  sprintf("# input: ipwgen_multiarm.csv, SHA-256 %s",
    sub(" .*", "", system2("sha256sum", file, stdout = TRUE))),
  '"case","quantity","value","tol"')
writeLines(c(head, rows), target)
