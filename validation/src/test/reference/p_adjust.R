# Holm and Benjamini-Hochberg p-values of R's p.adjust.
# Run from the root of the checkout: Rscript validation/src/test/reference/p_adjust.R
target <- "validation/src/test/resources/reference/own/p_adjust.csv"
cases <- list(
  descending = c(0.9, 0.5, 0.04, 0.01, 0.001),
  ties = c(0.02, 0.02, 0.02, 0.3, 0.3, 1),
  missing = c(0.004, NA, 0.03, 0.2, NA, 0.011),
  tiny = c(1e-300, 1e-12, 0, 0.05, 0.5),
  many = round(((1:24) * 7919 %% 997) %% 101 / 2020, 6))
number <- function(x) ifelse(is.na(x), "", sprintf("%.17g", x))
rows <- character()
for (name in names(cases)) {
  p <- cases[[name]]
  rows <- c(rows, sprintf('"%s","%s","%s","%s"', name, number(p), number(p.adjust(p, "holm")),
                          number(p.adjust(p, "BH"))))
}
writeLines(c(paste0("# ", R.version.string, ", stats::p.adjust"),
             "# script: validation/src/test/reference/p_adjust.R",
             '"case","p","holm","bh"', rows), target)
