# Clustered, serial and weighted covariances of two-stage least squares (AER, sandwich), absorbed effects as
# dummy variables, rank statistics of Kleibergen and Paap by the formulas of Stata's ranktest, and continuously
# updated GMM by a search.
# Run from the root of the checkout: Rscript validation/src/test/reference/iv_robust.R
suppressPackageStartupMessages({library(AER); library(sandwich)})
folder <- "datasets/src/main/resources/org/estimand/datasets/files"
target <- "validation/src/test/resources/reference/own/iv_robust.csv"
files <- c("CigarettesSW.csv", "CollegeDistance.csv")
read <- function(f) read.csv(file.path(folder, f), check.names = FALSE)
sha <- function(f) sub(" .*", "", system2("sha256sum", file.path(folder, f), stdout = TRUE))
rows <- character()
add <- function(case, quantity, value, tol = "1e-9") {
  rows[length(rows) + 1] <<- sprintf('"%s","%s","%.17g","%s"', case, quantity, value, tol)
}
fit <- function(case, m, terms, covs) {
  for (t in names(terms)) add(case, sprintf("coef[%s]", terms[[t]]), coef(m)[[t]])
  for (k in names(covs)) {
    v <- covs[[k]]
    for (t in names(terms)) add(case, sprintf("se_%s[%s]", k, terms[[t]]), sqrt(v[t, t]))
  }
}
c2 <- read("CigarettesSW.csv")
c2 <- within(c2, {
  log_packs <- log(packs); log_rprice <- log(price / cpi); log_rincome <- log(income / population / cpi)
  tdiff <- (taxs - tax) / cpi; rtax <- tax / cpi; w <- population / 1e6
})
slopes <- list(log_rprice = "log_rprice", log_rincome = "log_rincome")
all <- c(slopes, list("(Intercept)" = "(intercept)"))
pooled <- ivreg(log_packs ~ log_rprice + log_rincome | log_rincome + tdiff + rtax, data = c2)
covs <- function(m, d) list(
  HC0 = vcovHC(m, "HC0"), HC1 = vcovHC(m, "HC1"), HC2 = vcovHC(m, "HC2"), HC3 = vcovHC(m, "HC3"),
  cluster = vcovCL(m, ~state, type = "HC0"), cluster_adjusted = vcovCL(m, ~state, type = "HC1"))
fit("pooled", pooled, all, covs(pooled, c2))
d95 <- subset(c2, year == 1995)
m95 <- ivreg(log_packs ~ log_rprice + log_rincome | log_rincome + tdiff + rtax, data = d95)
fit("series", m95, all, list(
  NW4 = NeweyWest(m95, lag = 4, prewhite = FALSE, adjust = FALSE),
  NW1 = NeweyWest(m95, lag = 1, prewhite = FALSE, adjust = FALSE)))
mw <- ivreg(log_packs ~ log_rprice + log_rincome | log_rincome + tdiff + rtax, data = d95, weights = w)
fit("weighted", mw, all, list(iid = vcov(mw), HC0 = sandwich(mw)))
dum <- ivreg(log_packs ~ log_rprice + log_rincome + factor(state) + factor(year) |
               log_rincome + tdiff + rtax + factor(state) + factor(year), data = c2)
fit("absorbed", dum, slopes, list(
  iid = vcov(dum), HC1 = vcovHC(dum, "HC1"), cluster = vcovCL(dum, ~state, type = "HC0"),
  cluster_adjusted = vcovCL(dum, ~state, type = "HC1")))
cd <- read("CollegeDistance.csv")
cd <- within(cd, {log_wage <- log(wage); g <- unemp; h <- tuition; distance2 <- distance^2})
two <- ivreg(log_wage ~ education + unemp | distance + tuition + unemp, data = cd)
fit("college", two, list(education = "education", unemp = "unemp"), list(
  twoway = vcovCL(two, ~ g + h, type = "HC0", multi0 = FALSE)))
# rank of (education, score) on (distance, tuition, distance2) beside a constant and unemp
res <- function(a, b) a - b %*% qr.solve(crossprod(b), crossprod(b, a))
W <- cbind(1, cd$unemp)
Y <- res(cbind(cd$education, cd$score), W); Z <- res(cbind(cd$distance, cd$tuition, cd$distance2), W)
kp <- function(wald) {
  N <- nrow(Y); Qzz <- crossprod(Z) / N; Qyy <- crossprod(Y) / N; Qzy <- crossprod(Z, Y) / N
  pihat <- solve(Qzz, Qzy); irQyy <- t(chol(solve(Qyy))); irQzz <- t(chol(solve(Qzz)))
  rQzz <- solve(irQzz)
  that <- rQzz %*% pihat %*% irQyy
  E <- if (wald) Y - Z %*% pihat else Y
  S <- matrix(0, 6, 6)
  K <- t(sapply(seq_len(N), function(i) kronecker(E[i, ], Z[i, ])))
  S <- crossprod(K) / N
  kr <- kronecker(t(irQyy), t(irQzz))
  vhat <- kr %*% S %*% t(kr) / N
  s <- svd(that, nu = 3, nv = 2)
  u22 <- s$u[2:3, 2:3]; u12 <- s$u[1, 2:3, drop = FALSE]; v22 <- s$v[2, 2]; v12 <- s$v[1, 2]
  h <- eigen(u22 %*% t(u22)); u22h <- h$vectors %*% diag(sqrt(h$values)) %*% t(h$vectors)
  a <- rbind(u12, u22) %*% solve(u22) %*% u22h
  b <- abs(v22) / v22 * c(v12, v22)
  lambda <- t(a) %*% that %*% b
  lab <- kronecker(t(b), t(a))
  drop(t(lambda) %*% solve(lab %*% vhat %*% t(lab)) %*% lambda)
}
add("rank", "kp_lm", kp(FALSE), "1e-8")
add("rank", "kp_wald", kp(TRUE), "1e-8")
# continuously updated GMM of log_wage on education, distance and tuition, covariate unemp, HC0
y <- drop(res(matrix(cd$log_wage), W)); x <- Y[, 1]; z <- Z[, 1:2]
J <- function(b) {e <- y - b * x; g <- crossprod(z, e); drop(t(g) %*% solve(crossprod(z * e), g))}
o <- optimize(J, c(-1, 3), tol = 1e-12)
add("cue", "coef", o$minimum, "1e-6")
add("cue", "J", o$objective, "1e-9")
writeLines(c(
  sprintf("# %s, AER %s, sandwich %s", R.version.string, packageVersion("AER"), packageVersion("sandwich")),
  "# script: validation/src/test/reference/iv_robust.R",
  "# date: 2026-11-24",
  sprintf("# input: %s, SHA-256 %s", files, sapply(files, sha)),
  '"case","quantity","value","tol"', rows), target)
