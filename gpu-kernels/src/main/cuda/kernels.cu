// All kernels in one module.
#include "cells.cu"
#include "products.cu"
#include "factors.cu"
#include "regressions.cu"
#include "logistic.cu"
#include "similarity.cu"
#include "ridge.cu"
#include "bootstrap.cu"
