"""How a sender is registered: the form, its versions, who may do what to it when; pure."""
