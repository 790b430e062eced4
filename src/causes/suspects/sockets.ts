/** Suspects: unix sockets, files and the security policy of the host. */
import type { SuspectText } from '../suspect.ts'

export type SocketSuspect =
  | 'wrong-socket-path'
  | 'private-tmp'
  | 'socket-file-permission'
  | 'socket-directory-permission'
  | 'selinux-denied'
  | 'proxy-temp-dir-permission'
  | 'proxy-temp-disk-full'

export const SOCKET_SUSPECTS: Readonly<Record<SocketSuspect, SuspectText>> = {
  'wrong-socket-path': {
    means: 'The path in the gateway and the path that the app creates differ.',
    standsBehind: ['socket-not-found'],
    pointsTo: 'No such file while the app runs; a version number in the path; /run here and /var/run there.',
    confirm: 'ss -lxp   # the path that the app really listens on, beside {path}',
    fix: 'Write the same path on both sides.',
  },
  'private-tmp': {
    means: 'The socket lies under /tmp or /var/tmp, where each service may have a directory of its own.',
    standsBehind: ['socket-not-found'],
    pointsTo: 'No such file under /tmp although a shell sees it.',
    confirm: 'systemctl show -p PrivateTmp UNIT; ls -l /proc/PID/root{path}   # as the gateway’s process sees it',
    fix: 'Put the socket under /run/NAME/.',
  },
  'socket-file-permission': {
    means: 'Owner, group or mode of the socket keep the gateway’s user out.',
    standsBehind: ['socket-permission-denied'],
    pointsTo: 'Permission denied on a path under /run; srw-rw---- and a group that the gateway is not in.',
    confirm: 'stat {path}   # beside the user that the gateway runs as; write permission is what counts',
    fix: 'Set owner, group and mode in the app (listen.owner, listen.mode), or add the gateway’s user to the group.',
  },
  'socket-directory-permission': {
    means: 'A directory above the socket keeps the gateway’s user from reaching it.',
    standsBehind: ['socket-permission-denied'],
    pointsTo: 'Permission denied on a path under /home, /root or a deploy directory.',
    confirm: 'namei -l {path}   # each directory needs x for the gateway’s user',
    fix: 'Move the socket under /run, or give x on the directories above it.',
  },
  'selinux-denied': {
    means: 'SELinux, or another security module, forbids the connection or the file.',
    standsBehind: ['socket-permission-denied'],
    pointsTo: 'Permission denied on a TCP connection; `avc: denied { name_connect }` in the audit log.',
    confirm: 'ausearch -m avc -ts recent; getenforce; aa-status',
    fix: 'setsebool -P httpd_can_network_connect 1, or label the port: semanage port -a -t http_port_t -p tcp {port}.',
  },
  'proxy-temp-dir-permission': {
    means: 'A gateway cannot write its own buffer directory, so larger answers or uploads are cut.',
    standsBehind: ['http-response-incomplete', 'proxy-internal-error', 'proxy-configuration-error'],
    pointsTo: 'Permission denied on a file of the proxy’s temporary directory; answers cut at one size.',
    confirm: 'namei -l the temporary directory, as the worker’s user',
    fix: 'Give the directory, and those above it, to the worker’s user.',
  },
  'proxy-temp-disk-full': {
    means: 'There is no space, or no inode, left for buffered bodies.',
    standsBehind: ['http-response-incomplete', 'proxy-internal-error'],
    pointsTo: '`No space left on device` (28) on a temporary file.',
    confirm: 'df -h; df -i   # for the file system of the temporary directory',
    fix: 'Free or enlarge it, bound the temporary files, or stream in place of buffering.',
  },
}
