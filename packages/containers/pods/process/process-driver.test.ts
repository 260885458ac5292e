import assert from 'node:assert/strict'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { type Check, podRuntimeCases } from '../pod-runtime.cases.ts'
import { containerConfig, node, type PodKitchen } from '../testing/pod-kitchen.ts'

podRuntimeCases('process', { kind: 'process' }, false, processCases)

const http = (port: number, host = '') =>
  `require('node:http').createServer((q, r) => r.end(q.socket.remoteAddress)).listen(${port}, '${host}', () => console.log('listening'))`

const ask = (url: string) => `fetch('${url}').then((r) => r.text()).then(console.log)`

async function addressOf(kitchen: PodKitchen, pod: string): Promise<string> {
  const found = (await kitchen.runtime.pods()).find(({ config }) => config.id === pod)
  return found?.address ?? ''
}

/** Knows one name, `web.shop…`, which has `address`. */
async function answerNames(
  address: string,
  at: { readonly address: string; readonly port: number },
) {
  const socket = createSocket('udp4')
  socket.on('message', (question, from) => {
    const isKnown = /web.shop/.test(String(question))
    const reply = Buffer.from(question.subarray(0, question.indexOf(0, 12) + 5))
    reply.writeUInt16BE(isKnown ? 0x8580 : 0x8583, 2)
    reply.writeUInt16BE(isKnown ? 1 : 0, 6)
    reply.writeUInt16BE(0, 10)
    const record = [0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 5, 0, 4, ...address.split('.').map(Number)]
    const whole = isKnown ? Buffer.concat([reply, Buffer.from(record)]) : reply
    socket.send(whole, from.port, from.address)
  })
  socket.bind(at.port, at.address)
  await once(socket, 'listening')
  return { [Symbol.dispose]: () => socket.close() }
}

/** What holds only where nothing is isolated. */
function processCases(check: Check): void {
  check('an image that starts something else than Node is refused by name', async (kitchen) => {
    const run = kitchen.run(['/usr/sbin/nginx'])
    await assert.rejects(run, /test\/node:1 starts "\/usr\/sbin\/nginx", which is no Node program/)
    const { id } = await kitchen.run([node, '/app/main.mjs', 'serve'])
    await assert.rejects(kitchen.exec(id, ['ls']), /starts "ls", which is no Node program/)
  })

  check(
    'pods reach one another by the addresses of the cluster, low ports too',
    async (kitchen) => {
      const server = await kitchen.run([node, '-e', http(80)])
      await kitchen.untilLogged(server.id, 'listening')
      const client = await kitchen.run([node, '/app/main.mjs', 'serve'])
      const url = `http://${await addressOf(kitchen, server.pod)}/`
      const seen = await kitchen.exec(client.id, [node, '-e', ask(url)])
      const { address } = kitchen.runtime.reach(await addressOf(kitchen, client.pod), 0)
      assert.equal(seen.trim(), address)
    },
  )

  check("a pod's loopback is its own, and its containers share it", async (kitchen) => {
    const { pod, id } = await kitchen.run([node, '-e', http(7100, '127.0.0.1')])
    await kitchen.untilLogged(id, 'listening')
    const config = containerConfig({
      name: 'side',
      command: [node, '-e', ask('http://localhost:7100')],
    })
    const side = await kitchen.runtime.createContainer(pod, config)
    await kitchen.runtime.startContainer(side)
    assert.equal((await kitchen.end(side)).exitCode, 0)
    const other = await kitchen.run([node, '/app/main.mjs', 'serve'])
    const stranger = kitchen.exec(other.id, [node, '-e', ask('http://127.0.0.1:7100')])
    await assert.rejects(stranger, /ECONNREFUSED/)
  })

  check('a stop signal for real time is sent as such', async (kitchen) => {
    const { id } = await kitchen.run([node, '/app/main.mjs', 'serve'], { stopSignal: 37 })
    await kitchen.untilLogged(id, 'listening')
    await kitchen.runtime.stopContainer(id, 10_000)
    assert.equal((await kitchen.end(id)).exitCode, 128 + 37)
  })

  check('datagrams find their way as connections do', async (kitchen) => {
    const echo =
      "const s = require('node:dgram').createSocket('udp4'); s.on('message', (m, r) => s.send(m + '!', r.port, r.address)); s.bind(53, () => console.log('listening'))"
    const server = await kitchen.run([node, '-e', echo])
    await kitchen.untilLogged(server.id, 'listening')
    const client = await kitchen.run([node, '/app/main.mjs', 'serve'])
    const send = `const s = require('node:dgram').createSocket('udp4'); s.on('message', (m) => { console.log(String(m)); s.close() }); s.send('soup', 53, '${await addressOf(kitchen, server.pod)}')`
    assert.equal(await kitchen.exec(client.id, [node, '-e', send]), 'soup!\n')
  })

  check('names are asked of the servers that the pod has, at their place', async (kitchen) => {
    const web = await kitchen.run([node, '-e', http(80)])
    await kitchen.untilLogged(web.id, 'listening')
    const address = await addressOf(kitchen, web.pod)
    using _server = await answerNames(address, kitchen.runtime.reach('10.96.0.10', 53))
    const resolvConf = 'nameserver 10.96.0.10\nsearch shop.example\noptions ndots:5\n'
    const serve = [node, '/app/main.mjs', 'serve']
    const client = await kitchen.run(serve, {}, { resolvConf })
    const own = kitchen.runtime.reach(await addressOf(kitchen, client.pod), 0).address
    const outputOf = async (script: string) =>
      (await kitchen.exec(client.id, [node, '-e', script])).trim()
    assert.equal(await outputOf(ask('http://web/')), own)
    assert.equal(
      await outputOf(
        "import('node:dns/promises').then((it) => it.lookup('web')).then((it) => console.log(it.address))",
      ),
      address,
    )
    const missing =
      "require('node:dns').resolve4('absent.shop.example', (error) => console.log(error.code))"
    assert.equal(await outputOf(missing), 'ENOTFOUND')
  })
}
