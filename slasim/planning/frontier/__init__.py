"""What staff costs against what broken promises cost, over designs from few seats to many."""
