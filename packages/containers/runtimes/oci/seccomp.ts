/**
 * System calls that programs need, by what they are for. Left out is what administers the machine
 * (modules, mounts, clocks, reboot, swap, quotas), reaches into the kernel (bpf, perf, keyrings,
 * userfaultfd, io_uring, kexec) or makes namespaces.
 */
const allowed: Readonly<Record<string, string>> = {
  files: `access chmod chown close close_range copy_file_range creat dup dup2 dup3 faccessat faccessat2
    fadvise64 fadvise64_64 fallocate fchdir fchmod fchmodat fchmodat2 fchown fchown32 fchownat fcntl
    fcntl64 fdatasync fgetxattr flistxattr flock fremovexattr fsetxattr fstat fstat64 fstatat64 fstatfs
    fstatfs64 fsync ftruncate ftruncate64 futimesat getcwd getdents getdents64 getxattr
    inotify_add_watch inotify_init inotify_init1 inotify_rm_watch ioctl lchown lchown32 lgetxattr link
    linkat listxattr llistxattr lremovexattr lseek _llseek lsetxattr lstat lstat64 mkdir mkdirat mknod
    mknodat name_to_handle_at newfstatat open openat openat2 pread64 preadv preadv2 pwrite64 pwritev
    pwritev2 read readahead readlink readlinkat readv removexattr rename renameat renameat2 rmdir
    sendfile sendfile64 setxattr splice stat stat64 statfs statfs64 statx symlink symlinkat sync
    sync_file_range sync_file_range2 syncfs tee truncate truncate64 ugetrlimit umask unlink unlinkat
    utime utimensat utimensat_time64 utimes vmsplice write writev chdir chroot memfd_create cachestat`,
  memory: `brk madvise map_shadow_stack memfd_secret mincore mlock mlock2 mlockall mmap mmap2 mprotect
    mremap mseal msync munlock munlockall munmap pkey_alloc pkey_free pkey_mprotect process_madvise
    process_mrelease remap_file_pages get_mempolicy mbind set_mempolicy set_mempolicy_home_node
    membarrier`,
  processes: `arch_prctl capget capset execve execveat exit exit_group fork vfork getpgid getpgrp getpid
    getppid getpriority getsid gettid getcpu kcmp kill pause pidfd_getfd pidfd_open pidfd_send_signal
    prctl prlimit64 ptrace process_vm_readv process_vm_writev rseq sched_get_priority_max
    sched_get_priority_min sched_getaffinity sched_getattr sched_getparam sched_getscheduler
    sched_rr_get_interval sched_rr_get_interval_time64 sched_setaffinity sched_setattr sched_setparam
    sched_setscheduler sched_yield set_robust_list get_robust_list set_thread_area get_thread_area
    set_tid_address setpgid setpriority setsid tgkill times tkill wait4 waitid waitpid getrlimit
    setrlimit getrusage ioprio_get ioprio_set landlock_create_ruleset landlock_add_rule
    landlock_restrict_self seccomp modify_ldt`,
  users: `getegid getegid32 geteuid geteuid32 getgid getgid32 getgroups getgroups32 getresgid
    getresgid32 getresuid getresuid32 getuid getuid32 setfsgid setfsgid32 setfsuid setfsuid32 setgid
    setgid32 setgroups setgroups32 setregid setregid32 setresgid setresgid32 setresuid setresuid32
    setreuid setreuid32 setuid setuid32`,
  signals: `alarm restart_syscall rt_sigaction rt_sigpending rt_sigprocmask rt_sigqueueinfo rt_sigreturn
    rt_sigsuspend rt_sigtimedwait rt_sigtimedwait_time64 rt_tgsigqueueinfo sigaltstack signalfd
    signalfd4 sigprocmask sigreturn`,
  time: `clock_getres clock_getres_time64 clock_gettime clock_gettime64 clock_nanosleep
    clock_nanosleep_time64 getitimer gettimeofday nanosleep setitimer time timer_create timer_delete
    timer_getoverrun timer_gettime timer_gettime64 timer_settime timer_settime64 timerfd_create
    timerfd_gettime timerfd_gettime64 timerfd_settime timerfd_settime64 adjtimex clock_adjtime
    clock_adjtime64`,
  waiting: `epoll_create epoll_create1 epoll_ctl epoll_ctl_old epoll_pwait epoll_pwait2 epoll_wait
    epoll_wait_old eventfd eventfd2 futex futex_requeue futex_time64 futex_wait futex_waitv futex_wake
    io_cancel io_destroy io_getevents io_pgetevents io_pgetevents_time64 io_setup io_submit poll ppoll
    ppoll_time64 pselect6 pselect6_time64 select _newselect`,
  network: `accept accept4 bind connect getpeername getsockname getsockopt listen recv recvfrom recvmmsg
    recvmmsg_time64 recvmsg send sendmmsg sendmsg sendto setsockopt shutdown socketcall socketpair`,
  exchange: `ipc mq_getsetattr mq_notify mq_open mq_timedreceive mq_timedreceive_time64 mq_timedsend
    mq_timedsend_time64 mq_unlink msgctl msgget msgrcv msgsnd pipe pipe2 semctl semget semop semtimedop
    semtimedop_time64 shmat shmctl shmdt shmget`,
  system: 'getrandom sysinfo uname',
}

/** What is allowed to those only who have the capability that the kernel asks for anyway. */
const byCapability: Readonly<Record<string, string>> = {
  CAP_BPF: 'bpf',
  CAP_DAC_READ_SEARCH: 'open_by_handle_at',
  CAP_PERFMON: 'perf_event_open',
  CAP_SYS_ADMIN: `bpf fanotify_init fsconfig fsmount fsopen fspick lookup_dcookie mount mount_setattr
    move_mount open_tree perf_event_open quotactl quotactl_fd setdomainname sethostname setns syslog umount
    umount2 unshare`,
  CAP_SYS_BOOT: 'reboot',
  CAP_SYS_MODULE: 'delete_module finit_module init_module',
  CAP_SYS_NICE: 'migrate_pages move_pages',
  CAP_SYS_PACCT: 'acct',
  CAP_SYS_RAWIO: 'ioperm iopl',
  CAP_SYS_TIME: 'clock_settime clock_settime64 settimeofday stime',
  CAP_SYS_TTY_CONFIG: 'vhangup',
  CAP_SYSLOG: 'syslog',
}

/** CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET: a clone may have none of them. */
const NAMESPACES = 0x7e02_0000
const AF_VSOCK = 40
const ENOSYS = 38
/** PER_LINUX, PER_LINUX32, UNAME26 with each, and the query. */
const PERSONALITIES = [0x0, 0x8, 0x2_0000, 0x2_0008, 0xffff_ffff]

const argument = (index: number, op: string, value: number, valueTwo = 0) => ({
  index,
  op,
  value,
  valueTwo,
})

interface Architecture {
  readonly names: readonly string[]
  /** Calls only this processor has. */
  readonly calls: readonly string[]
}

const architectures: Readonly<Record<string, Architecture>> = {
  x64: { names: ['SCMP_ARCH_X86_64', 'SCMP_ARCH_X86', 'SCMP_ARCH_X32'], calls: [] },
  arm64: { names: ['SCMP_ARCH_AARCH64', 'SCMP_ARCH_ARM'], calls: ['cacheflush', 'set_tls'] },
}

const withoutNamespaces = [
  {
    names: ['clone'],
    action: 'SCMP_ACT_ALLOW',
    args: [argument(0, 'SCMP_CMP_MASKED_EQ', NAMESPACES)],
  },
  // Its flags are in memory, out of reach; "no such call" makes C libraries fall back to clone.
  { names: ['clone3'], action: 'SCMP_ACT_ERRNO', errnoRet: ENOSYS },
]

/**
 * The default profile (OCI runtime-spec, config-linux.md, Seccomp) for a process with these capabilities beside the default
 * ones; undefined for other processors.
 */
export function seccompProfile(
  architecture: string = process.arch,
  capabilities: readonly string[] = [],
): object | undefined {
  const known = architectures[architecture]
  if (!known) return undefined
  const further = capabilities.map((name) => byCapability[name] ?? '')
  const texts = [...Object.values(allowed), ...known.calls, ...further]
  const names = new Set(texts.flatMap((text) => text.match(/\S+/g) ?? []))
  const allow = 'SCMP_ACT_ALLOW'
  return {
    defaultAction: 'SCMP_ACT_ERRNO',
    defaultErrnoRet: 1,
    architectures: known.names,
    syscalls: [
      { names: [...names], action: allow },
      ...(capabilities.includes('CAP_SYS_ADMIN')
        ? [{ names: ['clone', 'clone3'], action: allow }]
        : withoutNamespaces),
      { names: ['socket'], action: allow, args: [argument(0, 'SCMP_CMP_NE', AF_VSOCK)] },
      ...PERSONALITIES.map((value) => ({
        names: ['personality'],
        action: allow,
        args: [argument(0, 'SCMP_CMP_EQ', value)],
      })),
    ],
  }
}
