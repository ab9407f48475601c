"""Questions that need many results: portfolios, calibration."""
