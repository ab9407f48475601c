"""From words to arrays: the only room that knows both the scenario and the plan."""
