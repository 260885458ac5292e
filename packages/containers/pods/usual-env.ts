const PATH = 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'

/** What every process of a pod has in its environment, unless `env` says otherwise. */
export function withUsualEnv(
  env: readonly string[],
  { hostname, tty }: { readonly hostname: string; readonly tty: boolean },
): readonly string[] {
  const usual = [PATH, `HOSTNAME=${hostname}`, ...(tty ? ['TERM=xterm'] : [])]
  return [...new Map([...usual, ...env].map(named)).values()]
}

/** Later ones win. */
const named = (entry: string): [string, string] => [entry.split('=', 1)[0] ?? '', entry]
