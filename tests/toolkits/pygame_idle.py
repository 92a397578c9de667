"""Waits for events, and draws only then."""

import pygame
from notes import note, ready

pygame.init()
screen = pygame.display.set_mode((200, 100))
pygame.time.wait(200)
ready()
try:
    while pygame.event.wait().type != pygame.QUIT:
        pygame.display.flip()
    note("X")
    note("after")
finally:
    note("finally")
    pygame.quit()
