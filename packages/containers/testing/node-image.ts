import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import type { RunnableImage } from '../image/runnable-image.ts'
import type { PackedLayer } from '../rootfs/unpack-layer.ts'
import { directory, type EntryInput, file, layerOf } from './archive.ts'

/** What the test containers run: a small server, and whatever else a test asks of it by argument. */
const program = `
import { createServer } from 'node:http'
import { readFileSync } from 'node:fs'
const [, , what = 'serve', ...args] = process.argv
const acts = {
  serve() {
    const server = createServer((request, response) => response.end(process.env.HOSTNAME + ' ' + request.url + '\\n'))
    server.listen(5000, '0.0.0.0', () => console.log('listening'))
    process.on('SIGTERM', () => { console.log('bye'); process.exit(0) })
  },
  print() { process.stdout.write(args[0] + '\\n'); process.stderr.write(args[1] + '\\n') },
  exit() { process.exitCode = Number(args[0]) },
  env() { console.log(JSON.stringify({ env: process.env, cwd: process.cwd(), uid: process.getuid(), gid: process.getgid(), groups: process.getgroups() })) },
  status() { console.log(readFileSync('/proc/self/status', 'utf8')) },
  echo() { process.stdin.on('data', (chunk) => process.stdout.write(String(chunk).toUpperCase())) },
  stubborn() { process.on('SIGTERM', () => console.log('no')); console.log('listening'); setInterval(() => {}, 1000) },
  eat() { const kept = []; for (;;) kept.push(Buffer.alloc(1 << 20, 1)) },
  spin() { const end = Date.now() + Number(args[0]); while (Date.now() < end); },
  tty() {
    const show = () => { const { columns, rows } = process.stdout; if (columns > 0 && rows > 0) { console.log('now ' + columns + ' ' + rows); process.exit(0) } }
    console.log(String(process.stdout.isTTY))
    process.stdout.on('resize', show)
    show()
    setTimeout(() => {}, 5000)
  },
  fetch() { fetch(args[0]).then((r) => r.text()).then(console.log) },
}
acts[what]()
`

const passwd = 'root:x:0:0:root:/root:/bin/sh\ncook:x:10001:10001:cook:/home/cook:/bin/sh\n'
const group = 'root:x:0:\ncook:x:10001:\nbakers:x:10002:cook\n'

/** Node and the shared libraries it needs, taken from the running machine. */
function baseLayer(): PackedLayer {
  const libraries = execFileSync('ldd', [process.execPath], { encoding: 'utf8' })
  const paths = [...libraries.matchAll(/(\/\S+) \(0x/g)].map(([, path = '']) => path)
  return layerOf([
    ...paths.map((path) => copy(path, path)),
    copy(process.execPath, '/usr/local/bin/node'),
    file('etc/passwd', passwd),
    file('etc/group', group),
    directory('tmp', { mode: 0o1777 }),
    directory('home/cook', { uid: 10001, gid: 10001 }),
  ])
}

function copy(from: string, to: string): EntryInput {
  return { name: to.slice(1), mode: 0o755, body: readFileSync(from) }
}

let image: RunnableImage | undefined

/** An image of about 100 MB that runs `program`; made once. */
export function nodeImage(): RunnableImage {
  image ??= {
    reference: 'test/node:1',
    digest: `sha256:${'ab'.repeat(32)}`,
    config: {
      Entrypoint: ['/usr/local/bin/node', '/app/main.mjs'],
      Cmd: ['serve'],
      WorkingDir: '/app',
      User: 'cook',
      Env: ['PATH=/usr/local/bin:/usr/bin', 'COURSE=main'],
    },
    layers: [baseLayer(), layerOf([file('app/main.mjs', program)])],
  }
  return image
}
