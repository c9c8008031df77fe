#!/bin/bash
# A weighted effect on 1,000,000 rows x 20 covariates: glm + svydesign + svyglm and Estimand in turn, CPU seconds.
# Usage, in the root of the checkout after `mvn -B -Pbench -DskipTests package`:
#   validation/bench/peers/ipw_survey.sh [FOLDER] [ROWS]
set -e
folder=${1:-$(mktemp -d)}
rows=${2:-1000000}
here=$(dirname "$0")
java="java -Xmx6g -cp $here/../target/bench.jar:$here/../target/lib/* org.estimand.validation.bench.IpwPeer"
# the data are written by the first run
Rscript "$here/ipw_survey.R" "$folder" "$rows" > /dev/null
for round in 1 2 3; do
  Rscript "$here/ipw_survey.R" "$folder" "$rows"
  $java "$folder/ipw_$rows.bin" "$rows" 3
done
$java entropy 100000 50 4
