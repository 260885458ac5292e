import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'

/** Runs `ip` with the words of each line. */
export function ip(...lines: readonly string[]): void {
  for (const line of lines) execFileSync('ip', line.split(' '), { stdio: 'pipe' })
}

/** A pod's network as nodes make it: a namespace at the end of a pair of links, and a route to it. */
export function addPod(name: string, address: string, gateway = '10.244.0.1'): void {
  ip(
    `netns add ${name}`,
    `link add v-${name} type veth peer name eth0 netns ${name}`,
    `addr add ${gateway}/32 dev v-${name}`,
    `link set v-${name} up`,
    `route add ${address}/32 dev v-${name}`,
    `-n ${name} link set lo up`,
    `-n ${name} addr add ${address}/32 dev eth0`,
    `-n ${name} link set eth0 up`,
    `-n ${name} route add ${gateway} dev eth0`,
    `-n ${name} route add default via ${gateway}`,
  )
  execFileSync('sh', ['-c', `echo 1 > /proc/sys/net/ipv4/conf/v-${name}/route_localnet`])
}

/** Another machine, at 198.18.0.2, which sends to clusters by this one, at 198.18.0.1. */
export function addOutside(): void {
  ip(
    'netns add outside',
    'link add out type veth peer name eth0 netns outside',
    'addr add 198.18.0.1/24 dev out',
    'link set out up',
    '-n outside addr add 198.18.0.2/24 dev eth0',
    '-n outside link set lo up',
    '-n outside link set eth0 up',
    '-n outside route add 10.0.0.0/8 via 198.18.0.1',
  )
}

const server = `
const [name, port] = process.argv.slice(1)
require('node:http').createServer((request, response) => {
  response.end(name + ' ' + request.socket.remoteAddress)
}).listen(port, '0.0.0.0', () => console.log('listening'))
const socket = require('node:dgram').createSocket('udp4')
socket.on('message', (_, from) => socket.send(name + ' ' + from.address, from.port, from.address))
socket.bind(port, '0.0.0.0')
`

/** Answers TCP (HTTP) and UDP with `name` and the client's address. Undefined: in the machine's own network. */
export async function serveIn(
  namespace: string | undefined,
  name: string,
  port: number,
): Promise<Disposable> {
  const child = spawn(...inside(namespace, server, name, String(port)), {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await once(child.stdout, 'data')
  return { [Symbol.dispose]: () => child.kill('SIGKILL') }
}

const client = `
const [protocol, host, port, count, localAddress] = process.argv.slice(1)
const overTcp = () => new Promise((resolve) => {
  const options = { host, port, agent: false, timeout: 1000, localAddress: localAddress || undefined }
  const request = require('node:http').get(options, (response) => {
    let text = ''
    response.on('data', (chunk) => (text += chunk)).on('end', () => resolve(text))
  })
  request.on('timeout', () => request.destroy(Object.assign(new Error(), { code: 'TIMEOUT' })))
  request.on('error', (error) => resolve(error.code))
})
const overUdp = () => new Promise((resolve) => {
  const socket = require('node:dgram').createSocket('udp4')
  const settle = (text) => { clearTimeout(timer); socket.close(); resolve(text) }
  const timer = setTimeout(() => settle('TIMEOUT'), 1000)
  socket.on('message', (text) => settle(String(text))).on('error', (error) => settle(error.code))
  socket.connect(port, host, () => socket.send('?'))
})
const answers = []
for (let i = 0; i < count; i++) answers.push(await (protocol === 'udp' ? overUdp() : overTcp()))
console.log(answers.join('\\n'))
`

export interface Asking {
  /** Undefined: from the machine itself. */
  readonly from?: string
  readonly protocol?: 'tcp' | 'udp'
  readonly count?: number
  readonly localAddress?: string
}

/** What so many new connections got each: `NAME CLIENT`, or the code of an error. */
export function ask(target: string, asking: Asking = {}): readonly string[] {
  const { from, protocol = 'tcp', count = 1, localAddress = '' } = asking
  const [host = '', port = ''] = target.split(':')
  const script = `(async () => {${client}})()`
  const [program, args] = inside(from, script, protocol, host, port, String(count), localAddress)
  return execFileSync(program, args, { encoding: 'utf8' }).trim().split('\n')
}

function inside(
  namespace: string | undefined,
  script: string,
  ...args: string[]
): [string, string[]] {
  const command = [process.execPath, '-e', script, ...args]
  if (namespace === undefined) return [process.execPath, command.slice(1)]
  return ['nsenter', [`--net=/run/netns/${namespace}`, ...command]]
}
