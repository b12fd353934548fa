// A slow disk: preloaded (LD_PRELOAD), every write that is to be durable takes SLOW_DISK_MS longer.
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static void wait_as_told(void) {
  const char* told = getenv("SLOW_DISK_MS");
  const long ms = told != NULL ? strtol(told, NULL, 10) : 0;
  const struct timespec rest = {.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000};
  nanosleep(&rest, NULL);
}

int fsync(int fd) {
  wait_as_told();
  return (int)syscall(SYS_fsync, fd);
}

int fdatasync(int fd) {
  wait_as_told();
  return (int)syscall(SYS_fdatasync, fd);
}
