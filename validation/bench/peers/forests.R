# The nuisances of the interactive model on the 401(k) data with ranger, one thread.
# Arguments: data file, trees, seed, output file (gets: CPU seconds, R2, log loss).
suppressMessages(library(ranger))
args <- commandArgs(trailingOnly = TRUE)
trees <- as.integer(args[2])
seed <- as.integer(args[3])
data <- read.csv(args[1])
x <- c("age", "inc", "educ", "fsize", "marr", "twoearn", "db", "pira", "hown")
n <- nrow(data)
fold <- (seq_len(n) - 1) %% 5
m <- p <- numeric(n)
before <- proc.time()
for (k in 0:4) {
  test <- which(fold == k)
  train <- which(fold != k)
  # this version has no smallest leaf; a node of fewer than 5 rows is not split
  d <- ranger(x = data[train, x], y = factor(data$e401[train]), num.trees = trees, mtry = 3,
              min.node.size = 5, probability = TRUE, num.threads = 1, verbose = FALSE, seed = seed * 100 + k)
  p[test] <- predict(d, data[test, x], num.threads = 1)$predictions[, "1"]
  for (arm in 0:1) {
    rows <- train[data$e401[train] == arm]
    f <- ranger(x = data[rows, x], y = data$net_tfa[rows], num.trees = trees, mtry = 3,
                min.node.size = 5, num.threads = 1, verbose = FALSE,
                seed = seed * 100 + 10 + 2 * k + arm)
    # both arms are predicted for all test rows, as the score needs them
    both <- predict(f, data[test, x], num.threads = 1)$predictions
    mine <- data$e401[test] == arm
    m[test[mine]] <- both[mine]
  }
}
used <- proc.time() - before
y <- data$net_tfa
q <- ifelse(data$e401 == 1, p, 1 - p)
cat(sprintf("%.3f %.6f %.6f\n", used[["user.self"]] + used[["sys.self"]],
            1 - sum((y - m)^2) / sum((y - mean(y))^2), -mean(log(pmax(q, 1e-15)))),
    file = args[4])
