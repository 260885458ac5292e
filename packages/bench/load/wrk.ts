import { GalleyError } from '@galley/kit/errors'
import { runPeer } from '../peers.ts'

/** Requests a second that `wrk` gets answered over so many connections, each sending again as soon as it is answered. */
export async function wrk(
  url: string,
  { connections, seconds }: { readonly connections: number; readonly seconds: number },
): Promise<number> {
  const printed = await runPeer('wrk', [
    '--threads=1',
    `--connections=${connections}`,
    `--duration=${seconds}s`,
    url,
  ])
  if (/Socket errors|Non-2xx/.test(printed))
    throw new GalleyError('internal', `Requests to ${url} failed: ${printed}`)
  return Number(/^Requests\/sec:\s+([\d.]+)$/m.exec(printed)?.[1])
}
