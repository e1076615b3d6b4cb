"""/today 今天: the one list of what somebody must do now."""
