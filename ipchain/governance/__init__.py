"""How the consortium decides about itself."""
