import assert from 'node:assert/strict'
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
    await assert.rejects(
      kitchen
        .exec(other.id, [node, '-e', `${ask('http://127.0.0.1:7100')}.catch(() => { throw 0 })`])
        .then((output) => assert.notEqual(output, '')),
    )
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
}
