import { spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { endWithUs } from '../leavings.ts'

/** haproxy as it comes, balancing connections to these places in turn. */
export async function startHaproxy(
  places: readonly string[],
  port: number,
): Promise<AsyncDisposable> {
  const folder = await mkdtemp(join(tmpdir(), 'haproxy-'))
  const file = join(folder, 'haproxy.cfg')
  await writeFile(file, configuration(places, port))
  const child = spawn('haproxy', ['-db', '-f', file], { stdio: 'ignore' })
  endWithUs(child)
  while (!(await answers(port))) await delay(20)
  return {
    async [Symbol.asyncDispose]() {
      child.kill()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

const configuration = (places: readonly string[], port: number): string => `
defaults
  mode tcp
  timeout connect 5s
  timeout client 60s
  timeout server 60s
listen pods
  bind 127.0.0.1:${port}
  balance roundrobin
${places.map((place, at) => `  server pod${at} ${place}`).join('\n')}
`

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy()
      resolve(true)
    })
    socket.on('error', () => resolve(false))
  })
}
