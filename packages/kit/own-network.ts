/** Names that `ip netns` gives to namespaces are seen, and keep them alive, within alone. */
const enter =
  'mkdir -p /run/netns && mount -t tmpfs tmpfs /run/netns && ip link set lo up && exec "$0" "$@"'

/** What runs a program in a network namespace of its own, which ends with it (Linux and root): a program and its arguments. */
export const inOwnNamespace = (words: readonly string[]): readonly [string, readonly string[]] => [
  'unshare',
  ['--net', '--mount', '--', 'sh', '-c', enter, ...words],
]
