import pygame
from notes import note, ready

pygame.init()
screen = pygame.display.set_mode((200, 100))
clock = pygame.time.Clock()
frames = 0
is_open = True
try:
    while is_open:
        for event in pygame.event.get():
            if event.type == pygame.QUIT:
                note("X")
                is_open = False
        pygame.display.flip()
        clock.tick(60)
        frames += 1
        if frames == 20:
            ready()
    note("after")
finally:
    note("finally")
    pygame.quit()
