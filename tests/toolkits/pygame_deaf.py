"""A loop that does nothing at its X."""

import pygame
from notes import note, ready

pygame.init()
screen = pygame.display.set_mode((200, 100))
clock = pygame.time.Clock()
frames = 0
try:
    while True:
        pygame.event.get()
        pygame.display.flip()
        clock.tick(60)
        frames += 1
        if frames == 20:
            ready()
finally:
    note("finally")
    pygame.quit()
