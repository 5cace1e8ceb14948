# Mean firing by arm, and the measures, of a papaver run.
#
#     Rscript examples/read_papaver.R out/morphine-tolerance
#
# Needs nothing but R itself.

options(width = 160)
arguments <- commandArgs(trailingOnly = TRUE)
folder <- if (length(arguments) > 0) arguments[1] else "out/morphine-tolerance"

# One row for each time and quantity. Times before 0 are the baseline.
series <- read.csv(file.path(folder, "timeseries.csv"))
firing <- subset(series, variable == "firing_rate" & statistic == "mean" & time_h >= 0)
print(aggregate(value ~ arm + population, data = firing, FUN = mean), row.names = FALSE)

# One row for each measure and arm. NA is a number that the run could not give.
measures <- read.csv(file.path(folder, "measures.csv"))
numbers <- c("value", "lower", "upper")
measures[numbers] <- lapply(measures[numbers], function(x) formatC(as.numeric(x), digits = 4, format = "g"))
cat("\n")
print(measures[c("arm", "measure", "value", "lower", "upper", "unit", "verdict")], row.names = FALSE)
