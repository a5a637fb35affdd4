"""What the gateway tells about itself: health, metrics, gauges, facts about the wires."""
