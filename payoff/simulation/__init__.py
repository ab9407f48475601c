"""What is asked of many draws: how sure a result is, what it hangs on, and what better knowledge is worth."""
