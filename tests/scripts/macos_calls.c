/* The calls of macOS that fob makes, in terms of Linux. An access list is the attribute user.acl here, and a new file
   inherits that of its folder. Loaded with LD_PRELOAD. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/xattr.h>
#include <unistd.h>

#define LIST "user.acl"

int renamex_np(const char *from, const char *to, unsigned flags) {
  unsigned how = (flags & 2 ? 2 : 0) | (flags & 4 ? 1 : 0); /* RENAME_SWAP, RENAME_EXCL */
  return syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, how);
}

int fcopyfile(int from, int to, void *state, unsigned flags) {
  char names[4096], value[4096];
  (void)state;
  if (flags != 4) return errno = EINVAL, -1; /* COPYFILE_XATTR */
  ssize_t size = flistxattr(from, names, sizeof names);
  for (char *name = names; size > 0 && name < names + size; name += strlen(name) + 1) {
    ssize_t length = fgetxattr(from, name, value, sizeof value);
    if (length >= 0 && strcmp(name, LIST)) fsetxattr(to, name, value, length, 0);
  }
  return 0;
}

void *acl_init(int count) { return calloc(count, 64); }

int acl_free(void *list) { return free(list), 0; }

void *acl_get_fd_np(int file, int type) {
  char *list = acl_init(1);
  if (type != 0x100) return errno = EINVAL, NULL; /* ACL_TYPE_EXTENDED */
  if (fgetxattr(file, LIST, list, 63) > 0) return list;
  free(list);
  return errno = ENOENT, NULL;
}

int acl_set_fd_np(int file, void *list, int type) {
  if (type != 0x100) return errno = EINVAL, -1;
  if (!*(char *)list) return fremovexattr(file, LIST) && errno != ENODATA ? -1 : 0;
  return fsetxattr(file, LIST, list, strlen(list), 0);
}
