# Matching estimators of the packages Matching and MatchIt, and searches over all pairs.
# Run from the root of the checkout: Rscript validation/src/test/reference/matching.R
suppressPackageStartupMessages({ library(Matching); library(MatchIt) })
folder <- "datasets/src/main/resources/org/estimand/datasets/files"
target <- "validation/src/test/resources/reference/own/matching.csv"
file <- file.path(folder, "lalonde.csv")
d <- read.csv(file, check.names = FALSE)
sha <- sub(" .*", "", system2("sha256sum", file, stdout = TRUE))
rows <- character()
add <- function(case, quantity, value, source, tol = "1e-9") {
  rows[length(rows) + 1] <<-
    sprintf('"%s","%s.%s","%.17g","%s","%s"', case, case, quantity, value, tol, source)
}
n <- nrow(d); y <- d$re78; w <- d$treat
x <- cbind(age = d$age, educ = d$educ, black = d$race == "black", hispan = d$race == "hispan",
           married = d$married, nodegree = d$nodegree, re74 = d$re74, re75 = d$re75)
ps <- glm(w ~ x, family = binomial, control = list(epsilon = 1e-14, maxit = 100))
e <- fitted(ps); index <- as.vector(predict(ps)); z <- cbind(1, x)

## package Matching: ties and conditional variances as in its defaults, but exact distances
match_case <- function(case, estimand, x, ..., se = TRUE, replace = TRUE) {
  m <- Match(Y = y, Tr = w, X = x, estimand = estimand, distance.tolerance = 1e-12,
             replace = replace, ...)
  add(case, "est", m$est, "Matching")
  if (se) add(case, "se", m$se, "Matching")
  add(case, "units", m$wnobs, "Matching")
}
for (s in c("ATT", "ATE", "ATC")) {
  match_case(paste0("mahalanobis_", s), s, x, Weight = 2, M = 1, Var.calc = 1)
  match_case(paste0("mahalanobis_m3_j4_", s), s, x, Weight = 2, M = 3, Var.calc = 4)
  match_case(paste0("mahalanobis_bias_", s), s, x, Weight = 2, M = 2, Var.calc = 1, Z = x,
             BiasAdjust = TRUE)
  match_case(paste0("euclidean_", s), s, x, Weight = 1, M = 1, Var.calc = 1)
  match_case(paste0("index_", s), s, index, M = 1, Var.calc = 1)
  match_case(paste0("index_m4_j2_", s), s, index, M = 4, Var.calc = 2)
  match_case(paste0("index_bias_", s), s, index, M = 2, Var.calc = 1, BiasAdjust = TRUE)
  match_case(paste0("probability_", s), s, e, M = 1, Var.calc = 2)
  match_case(paste0("index_caliper_", s), s, index, M = 1,
             caliper = 0.05 * sqrt(n / (n - 1)), se = FALSE)
}

## searches over all pairs
squared <- function(x, inverse) {
  out <- matrix(0, n, n)
  for (i in 1:n) { t <- sweep(x, 2, x[i, ]); out[i, ] <- rowSums((t %*% inverse) * t) }
  out
}
one <- function(v) as.matrix(dist(v / sd(v)))
nearest <- function(distance, ok, m, tol = 1e-8, limit = Inf) {   # rows as near as the m-th
  ok <- ok & distance <= limit
  if (!any(ok)) return(integer())
  last <- sort(distance[ok])[min(m, sum(ok))]
  which(ok & distance <= last + tol)
}
brute <- function(D, estimand, m, j, cell = rep(1, n), limit = Inf, score = NULL) {
  arms <- switch(estimand, ATE = 0:1, ATT = 1, ATC = 0)
  focal <- which(w %in% arms)
  sets <- lapply(1:n, function(i)
    if (i %in% focal) nearest(D[i, ], w != w[i] & cell == cell[i], m, limit = limit))
  used <- Filter(function(i) length(sets[[i]]) > 0, focal)
  po <- matrix(NA, n, 2)
  k <- k2 <- numeric(n)
  for (i in used) {
    po[i, w[i] + 1] <- y[i]
    po[i, 2 - w[i]] <- mean(y[sets[[i]]])
    k[sets[[i]]] <- k[sets[[i]]] + 1 / length(sets[[i]])
    k2[sets[[i]]] <- k2[sets[[i]]] + 1 / length(sets[[i]])^2
  }
  around <- function(i, arm) {
    ok <- w == arm & cell == cell[i]
    nearest(D[i, ], if (sum(ok) > j) ok else w == arm, j + 1)
  }
  s2 <- sapply(1:n, function(i) var(y[around(i, w[i])]))
  a <- as.numeric(1:n %in% used)
  tau <- po[, 2] - po[, 1]; est <- mean(tau[used])
  v <- (sum((tau[used] - est)^2) + sum(((a + k)^2 - a - k2) * s2)) / length(used)^2
  if (!is.null(score)) {           # Abadie and Imbens (2016); score: derivative of e in the index
    information <- crossprod(z * (score / sqrt(e * (1 - e))))
    local <- function(i, arm) {
      h <- around(i, arm)
      list(mean = mean(y[h]), cov = apply(z[h, , drop = FALSE], 2, cov, y[h]))
    }
    c <- dd <- numeric(ncol(z))
    if (estimand == "ATE") {
      for (i in 1:n) c <- c + score[i] * (local(i, 1)$cov / e[i] + local(i, 0)$cov / (1 - e[i]))
      c <- c / n
    } else {
      S <- cov(x); full <- squared(x, solve(S)); full <- sqrt(pmax(full, 0))
      t <- if (estimand == "ATT") 1 else 0
      q <- if (t == 1) e else 1 - e
      g <- if (t == 1) score else -score
      m1 <- mean(po[used, t + 1]); m0 <- mean(po[used, 2 - t]); effect <- m1 - m0
      for (i in 1:n) {
        own <- local(i, t); other <- local(i, 1 - t)
        c <- c + g[i] * z[i, ] * (own$mean - other$mean - effect) +
          g[i] * (own$cov + q[i] / (1 - q[i]) * other$cov)
        twin <- mean(y[nearest(full[i, ], w != w[i] & cell == cell[i], 1)])
        yt <- if (w[i] == t) y[i] - twin else twin - y[i]
        dd <- dd + g[i] * z[i, ] * (yt - effect)
      }
      c <- c / sum(w == t); dd <- dd / sum(w == t)
    }
    v <- v - sum(c * solve(information, c)) + sum(dd * solve(information, dd))
  }
  list(est = est, se = sqrt(v), units = length(used))
}
brute_case <- function(case, ...) {
  r <- brute(...)
  for (q in names(r)) add(case, q, r[[q]], "all pairs")
}
D <- one(index)
for (s in c("ATT", "ATE", "ATC")) {
  brute_case(paste0("estimated_", s), D, s, 1, 1, score = e * (1 - e))
  brute_case(paste0("estimated_m3_j4_", s), D, s, 3, 4, score = e * (1 - e))
  brute_case(paste0("caliper_", s), D, s, 2, 1, limit = 0.02)
  free <- x[, !colnames(x) %in% c("black", "hispan", "married")]
  M <- sqrt(pmax(squared(free, solve(cov(free))), 0))
  brute_case(paste0("exact_", s), M, s, 1, 2, cell = paste(d$race, d$married))
}

## without replacement: MatchIt, matched sets as clusters. Its rule for ties is its own, so only the
## first row of each combination of covariates is kept
d <- d[!duplicated(d[c("age", "educ", "race", "married", "nodegree", "re74", "re75")]), ]
rownames(d) <- NULL; y <- d$re78
# The search of MatchIt 4.5.1 along one distance leaves out nearer units that are free (row 122 of
# these data), so it is given the matrix of distances, and the rows in the order of choosing.
e <- fitted(glm(treat ~ age + educ + race + married + nodegree + re74 + re75, data = d,
                family = binomial, control = list(epsilon = 1e-14, maxit = 100)))
d$index <- qlogis(e)
greedy_case <- function(case, order, distance = e, ...) {
  s <- d[order, ]
  rownames(s) <- order
  m <- matchit(treat ~ 1, data = s, distance = abs(outer(distance[order], distance[order], "-")),
               m.order = "data", ...)
  mm <- m$match.matrix
  ids <- as.integer(rownames(mm))
  pairs <- lapply(seq_along(ids), function(k) as.integer(na.omit(mm[k, ])))
  kept <- lengths(pairs) > 0
  diff <- sapply(which(kept), function(k) y[ids[k]] - mean(y[pairs[[k]]]))
  add(case, "est", mean(diff), "MatchIt")
  add(case, "se", sqrt(sum((diff - mean(diff))^2)) / length(diff), "MatchIt, pairs as clusters")
  add(case, "units", sum(kept), "MatchIt")
  add(case, "sum", sum(ids[kept] * sapply(pairs[kept], sum)), "MatchIt: sum of products of rows",
      "0")
}
largest <- order(-e); smallest <- order(e); rowwise <- seq_along(e)
greedy_case("greedy_probability", largest)
greedy_case("greedy_probability_smallest", smallest)
greedy_case("greedy_probability_data", rowwise)
greedy_case("greedy_probability_2", largest, ratio = 2)
greedy_case("greedy_index_caliper", largest, d$index, caliper = c(index = 0.1))
greedy_case("greedy_exact", largest, exact = ~ married + nodegree)
writeLines(c(
  sprintf("# %s, Matching %s, MatchIt %s", R.version.string, packageVersion("Matching"),
          packageVersion("MatchIt")),
  "# script: validation/src/test/reference/matching.R",
  sprintf("# date: %s", Sys.Date()),
  sprintf("# input: lalonde.csv, SHA-256 %s", sha),
  "# source: the package, or loops over all pairs in the script (Abadie and Imbens 2006, 2016)",
  '"case","quantity","value","tol","source"', rows), target)
