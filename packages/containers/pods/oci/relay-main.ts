// Runs inside a pod's network and passes connections on to ports of its loopback, which nobody outside can reach. Who connects
// to the socket writes the port and a newline first, and reads `ok` or why it cannot be, and a newline.
import { once } from 'node:events'
import { rm } from 'node:fs/promises'
import { connect, createServer, type Socket } from 'node:net'

/** Milliseconds without a connection after which it ends. */
const IDLE = 5000
const LONGEST_LINE = 16
/** A program may listen at either. */
const addresses = ['127.0.0.1', '::1']

const [, , path = ''] = process.argv
const open = new Set<Socket>()
const idle = setTimeout(leave, IDLE)
const server = createServer({ allowHalfOpen: true }, (client) => {
  open.add(client)
  client.on('error', () => client.destroy())
  client.on('close', () => {
    open.delete(client)
    idle.refresh()
  })
  readPort(client, (port) => void pass(client, port))
})
server.listen(path)

function leave(): void {
  if (open.size > 0) return void idle.refresh()
  server.close()
  void rm(path, { force: true })
}

function readPort(client: Socket, use: (port: number) => void): void {
  client.on('readable', function take() {
    const chunk: Buffer | null = client.read()
    if (!chunk) return
    client.off('readable', take)
    const end = chunk.indexOf('\n')
    if (end < 0 || end > LONGEST_LINE) return void client.destroy()
    if (chunk.length > end + 1) client.unshift(chunk.subarray(end + 1))
    use(Number(chunk.toString('latin1', 0, end)))
  })
}

async function pass(client: Socket, port: number): Promise<void> {
  const reasons: unknown[] = []
  for (const host of addresses) {
    const upstream = connect({ host, port, allowHalfOpen: true, noDelay: true })
    try {
      await once(upstream, 'connect')
    } catch (error) {
      reasons.push(error)
      continue
    }
    upstream.on('error', () => client.destroy())
    upstream.on('close', () => client.destroy())
    client.on('close', () => upstream.destroy())
    client.write('ok\n')
    client.pipe(upstream)
    upstream.pipe(client)
    return
  }
  client.end(`${String(reasons[0])}\n`)
}
