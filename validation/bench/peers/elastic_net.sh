#!/bin/bash
# A cross-validated lasso and elastic net path, glmnet and Estimand in turn, CPU seconds.
# Usage, in the root of the checkout after `mvn -B -Pbench -DskipTests package`:
#   validation/bench/peers/elastic_net.sh [FOLDER]
set -e
folder=${1:-$(mktemp -d)}
here=$(dirname "$0")
java="java -cp $here/../target/bench.jar:$here/../target/lib/* org.estimand.validation.bench.ElasticNetPeer"
# the data are written by the first run
Rscript "$here/elastic_net.R" "$folder" 0 > /dev/null
for round in 1 2 3; do
  Rscript "$here/elastic_net.R" "$folder" 15
  for alpha in 1.0 0.5; do
    $java "$folder/elastic_net.csv" $alpha 60
  done
done
echo "whole processes, one cross-validated path, reading the data included (user, system): glmnet, then Estimand"
TIMEFORMAT="%U %S"
for round in 1 2 3; do
  time Rscript "$here/elastic_net.R" "$folder" 0 > /dev/null
  time $java "$folder/elastic_net.csv" 1.0 1 > /dev/null
done
