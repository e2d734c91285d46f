"""Every connection between floors, on one page. Imported once, when the roof's app is ready."""
