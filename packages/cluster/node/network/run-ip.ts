import { runCommand } from '@galley/containers/command'
import { NetworkError } from '@galley/containers/errors'

const needs = 'Run as root on Linux with `ip` (Debian package iproute2), or use --runtime process.'

/** Runs lines of `ip`, all of them; the first that fails is thrown as a `NetworkError`. */
export async function runIp(lines: readonly string[]): Promise<void> {
  const input = `${lines.join('\n')}\n`
  const { code, stderr } = await runCommand('ip', ['-batch', '-'], { input })
  if (code !== 0)
    throw new NetworkError('unavailable', `The nodes get no network: ${stderr.trim()}`, {
      next: needs,
    })
}

/** What `ip -json` prints; nothing where it fails, as it does about an interface that is not there. */
export async function readIp<T>(args: readonly string[]): Promise<readonly T[]> {
  const { code, stdout } = await runCommand('ip', ['-json', '-4', ...args])
  // Safe: the caller knows what `ip` prints of what it asks for.
  return code === 0 && stdout.trim() ? (JSON.parse(stdout) as T[]) : []
}
