import assert from 'node:assert/strict'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { inOwnNetwork } from '@galley/kit/testing/own-network'
import { skipUnless } from '@galley/kit/testing/shared'
import { probeRuntimes } from '../../runtimes/probe.ts'
import { type Check, podRuntimeCases } from '../pod-runtime.cases.ts'
import type { ContainerSecurity, PodContainerConfig } from '../pod-runtime.ts'
import { containerConfig, node, type PodKitchen, sandboxConfig } from '../testing/pod-kitchen.ts'

const usual = containerConfig().security
const secured = (security: Partial<ContainerSecurity>): Pick<PodContainerConfig, 'security'> => ({
  security: { ...usual, ...security },
})
const root = { kind: 'image', user: '0', groups: [] } as const

/** All that is asked of one of the runtimes, in a network of its own; run from a test file of each. */
export function ociDriverCases(name: 'runc' | 'crun', file: string): void {
  inOwnNetwork(file, async () => {
    writeFileSync('/proc/sys/net/ipv4/ip_forward', '1')
    const report = (await probeRuntimes()).find((one) => one.name === name)
    const skip = skipUnless(report?.runtime !== undefined, `${name}: ${report?.why}`)
    podRuntimeCases(name, report?.runtime ?? { kind: 'process' }, skip, ociCases)
  })
}

/** What only isolated pods do. */
function ociCases(check: Check): void {
  check('names and addresses of a pod are in its files', async (kitchen) => {
    const { pod, id } = await kitchen.run(
      [node, '/app/main.mjs', 'serve'],
      {},
      {
        hostname: 'pantry',
        domain: 'shelves.default.svc.cluster.local',
        hosts: [{ address: '10.1.2.3', names: ['salt', 'pepper'] }],
      },
    )
    const show =
      "const read = (n) => fs.readFileSync('/etc/' + n, 'utf8'); console.log([os.hostname(), read('hostname'), read('resolv.conf'), read('hosts'), process.env.HOSTNAME].join('|'))"
    const text = await kitchen.exec(id, [node, '-e', show])
    const address = (await kitchen.runtime.pods()).find(({ config }) => config.id === pod)?.address
    assert.equal(
      text,
      `pantry|pantry\n|nameserver 10.96.0.10\n|# Kubernetes-managed hosts file.
127.0.0.1\tlocalhost
::1\tlocalhost ip6-localhost ip6-loopback
fe00::0\tip6-localnet
fe00::0\tip6-mcastprefix
fe00::1\tip6-allnodes
fe00::2\tip6-allrouters
${address}\tpantry.shelves.default.svc.cluster.local\tpantry

# Entries added by HostAliases.
10.1.2.3\tsalt\tpepper
|pantry\n`,
    )
  })

  check('pods reach one another, and see each other by their own addresses', async (kitchen) => {
    const serve =
      "require('node:http').createServer((q, r) => r.end(q.socket.remoteAddress)).listen(5000, '0.0.0.0', () => console.log('listening'))"
    const server = await kitchen.run([node, '-e', serve])
    await kitchen.untilLogged(server.id, 'listening')
    const client = await kitchen.run([node, '/app/main.mjs', 'serve'])
    const addressOf = async (pod: string) =>
      (await kitchen.runtime.pods()).find(({ config }) => config.id === pod)?.address
    const ask = `fetch('http://${await addressOf(server.pod)}:5000').then((r) => r.text()).then(console.log)`
    const seen = await kitchen.exec(client.id, [node, '-e', ask])
    assert.equal(seen.trim(), await addressOf(client.pod))
  })

  check(
    'containers of a pod share network, shared memory and, if asked, processes',
    async (kitchen) => {
      const config = sandboxConfig({ processes: 'shared' })
      await kitchen.runtime.createSandbox(config)
      const start = async (name: string) => {
        const container = containerConfig({
          name,
          command: [node, '-e', `process.title = '${name}'; setInterval(() => {}, 1000)`],
        })
        const id = await kitchen.runtime.createContainer(config.id, container)
        await kitchen.runtime.startContainer(id)
        return id
      }
      const [one = '', two = ''] = [await start('one'), await start('two')]
      const list =
        "for (const d of fs.readdirSync('/proc').filter((d) => /^[0-9]+$/.test(d))) console.log(d, fs.readFileSync('/proc/' + d + '/cmdline', 'utf8').split('\\0').join(' ').trim())"
      const processes = await kitchen.exec(one, [node, '-e', list])
      assert.match(processes, /^1 \/pause pause\n/)
      assert.match(processes, /\d+ one\n/)
      assert.match(processes, /\d+ two\n/)
      await kitchen.exec(one, [node, '-e', "fs.writeFileSync('/dev/shm/note', 'salt')"])
      assert.equal(
        await kitchen.exec(two, [node, '-p', "fs.readFileSync('/dev/shm/note', 'utf8')"]),
        'salt\n',
      )
      // Orphans are taken leave of by the first process.
      const orphan =
        "require('node:child_process').spawn(process.execPath, ['-e', ''], { detached: true, stdio: 'ignore' }).unref(); process.exit()"
      await kitchen.exec(one, [node, '-e', orphan])
      await setTimeout(300)
      const states = await kitchen.exec(two, [
        node,
        '-e',
        "console.log(fs.readdirSync('/proc').filter((d) => /^[0-9]+$/.test(d)).map((d) => fs.readFileSync('/proc/' + d + '/stat', 'utf8')).filter((s) => s.includes(') Z')).length)",
      ])
      assert.equal(states, '0\n')
      await kitchen.runtime.stopContainer(one, 0)
      assert.equal((await kitchen.state(two)).state.kind, 'running')
    },
  )

  check('a container may look at the processes of another one', async (kitchen) => {
    const { pod, id } = await kitchen.run([node, '/app/main.mjs', 'serve'])
    const config = containerConfig({
      name: 'debugger',
      processesOf: id,
      command: [node, '-p', "fs.readFileSync('/proc/1/cmdline', 'utf8').includes('serve')"],
    })
    const debug = await kitchen.runtime.createContainer(pod, config)
    await kitchen.runtime.startContainer(debug)
    await kitchen.end(debug)
    assert.equal(await kitchen.log(debug), 'out F true\n')
  })

  check(
    "on the node's network and among its processes a pod sees what is there",
    async (kitchen) => {
      const show =
        "console.log(Object.keys(os.networkInterfaces()).join(), process.pid > 1, fs.readFileSync('/etc/hosts', 'utf8').split('\\n')[0])"
      const { output } = await kitchen.runToEnd(
        [node, '-e', show],
        {},
        {
          network: { kind: 'host' },
          processes: 'host',
          ipc: 'host',
        },
      )
      assert.equal(output, 'out F lo true # Kubernetes-managed hosts file (host network).\n')
    },
  )

  check('one that takes too much memory is killed, and known to be', async (kitchen) => {
    const { exitCode, oomKilled } = await kitchen.runToEnd([node, '/app/main.mjs', 'eat'], {
      resources: { memoryBytes: 128 * 1024 * 1024, pids: 64, cpuShares: 100 },
    })
    assert.deepEqual([exitCode, oomKilled], [137, true])
  })

  check('one that is told to end is not taken for one without memory', async (kitchen) => {
    const { id } = await kitchen.run([node, '/app/main.mjs', 'stubborn'], {
      resources: { memoryBytes: 256 * 1024 * 1024 },
    })
    await kitchen.runtime.stopContainer(id, 0)
    const { exitCode, oomKilled } = await kitchen.end(id)
    assert.deepEqual([exitCode, oomKilled], [137, false])
  })

  check('limits of a container and of its pod are those of their cgroups', async (kitchen) => {
    const { pod, id } = await kitchen.run(
      [node, '/app/main.mjs', 'serve'],
      { resources: { cpus: 0.5, cpuShares: 512, memoryBytes: 2 ** 28, pids: 50 } },
      { resources: { cpus: 0.5, cpuShares: 600, memoryBytes: 2 ** 29 } },
    )
    const limits = () => [
      cgroupFiles(`galley-pods/${pod}/${id}`),
      cgroupFiles(`galley-pods/${pod}`),
    ]
    assert.deepEqual(limits(), [
      ['50000', '512', String(2 ** 28)],
      ['50000', '600', String(2 ** 29)],
    ])
    await kitchen.runtime.updateContainer(id, { cpus: 0.25, cpuShares: 300, memoryBytes: 2 ** 27 })
    assert.deepEqual(limits()[0], ['25000', '300', String(2 ** 27)])
    assert.equal((await kitchen.state(id)).config.resources.cpus, 0.25)
  })

  check('users, groups and rights are those that were asked for', async (kitchen) => {
    const numbers = { kind: 'numbers', uid: 10_001, gid: 3000, groups: [4000] } as const
    const who = await kitchen.runToEnd(
      [node, '-p', '[process.getuid(), process.getgid(), process.getgroups().sort()].join()'],
      { user: numbers },
    )
    assert.equal(who.output, 'out F 10001,3000,10002,3000,4000\n')
    const rights = await statusOf(kitchen, { user: root })
    assert.deepEqual(rights, ['00000000a80425fb', '0', '2'])
    const changed = secured({
      addedCapabilities: ['NET_ADMIN'],
      droppedCapabilities: ['ALL'],
      noNewPrivileges: true,
      seccomp: 'unconfined',
    })
    assert.deepEqual(await statusOf(kitchen, { user: root, ...changed }), [
      '0000000000001000',
      '1',
      '0',
    ])
    const ordinary = await statusOf(kitchen, secured({ addedCapabilities: ['SYS_ADMIN'] }))
    assert.deepEqual(ordinary, ['0000000000000000', '0', '2'])
  })

  check('a root that is read only is, and what is masked is not seen', async (kitchen) => {
    const attempt =
      "let r = 'written'; try { fs.writeFileSync('/app/x', '') } catch (e) { r = e.code } console.log(r, fs.readdirSync('/sys/firmware').length)"
    const { output } = await kitchen.runToEnd([node, '-e', attempt], {
      user: root,
      ...secured({ readOnlyRoot: true }),
    })
    assert.equal(output, 'out F EROFS 0\n')
  })

  check('a privileged container has the devices and rights of the machine', async (kitchen) => {
    const show =
      "console.log(fs.existsSync('/dev/kmsg') || fs.existsSync('/dev/loop-control') || fs.existsSync('/dev/port'), fs.readFileSync('/proc/mounts', 'utf8').includes('sysfs rw'))"
    const { output } = await kitchen.runToEnd([node, '-e', show], {
      user: root,
      ...secured({ privileged: true, seccomp: 'unconfined', masksProc: false }),
    })
    assert.match(output, /^out F (true|false) true\n$/)
  })

  check('kernel settings of its own are as asked, and others are refused', async (kitchen) => {
    const { output } = await kitchen.runToEnd(
      [
        node,
        '-p',
        "['net/ipv4/ip_unprivileged_port_start', 'kernel/shm_rmid_forced'].map((n) => fs.readFileSync('/proc/sys/' + n, 'utf8').trim()).join()",
      ],
      {},
      {
        sysctls: {
          'net.ipv4.ip_unprivileged_port_start': '1000',
          'kernel.shm_rmid_forced': '1',
        },
      },
    )
    assert.equal(output, 'out F 1000,1\n')
    for (const name of ['kernel.panic', 'net/../kernel/panic', 'vm.swappiness']) {
      const config = sandboxConfig({ sysctls: { [name]: '1' } })
      await assert.rejects(kitchen.runtime.createSandbox(config), /no kernel setting/)
    }
  })

  check('a mount of the machine shows in a container as its propagation says', async (kitchen) => {
    const source = join(kitchen.folder, 'shelf')
    mkdirSync(join(source, 'deep'), { recursive: true })
    writeFileSync(join(source, 'deep', 'note'), 'salt')
    const mount = { source, readOnly: false, recursiveReadOnly: false }
    const { output } = await kitchen.runToEnd(
      [node, '-p', "fs.readFileSync('/a/deep/note', 'utf8') + fs.existsSync('/a/deep/b/note')"],
      {
        mounts: [
          { ...mount, source: join(source, 'deep'), target: '/a/deep/b', propagation: 'private' },
          { ...mount, target: '/a', propagation: 'slave' },
        ],
      },
    )
    assert.equal(output, 'out F salttrue\n')
  })
}

async function statusOf(
  kitchen: PodKitchen,
  more: Partial<PodContainerConfig>,
): Promise<readonly (string | undefined)[]> {
  const { output } = await kitchen.runToEnd([node, '/app/main.mjs', 'status'], more)
  const value = (field: string) => new RegExp(`${field}:\\s+(\\S+)`).exec(output)?.[1]
  return ['CapEff', 'NoNewPrivs', 'Seccomp'].map(value)
}

/** Quota, shares and memory, whichever version of cgroups the machine has. */
function cgroupFiles(path: string): readonly string[] {
  const read = (file: string) => readFileSync(join('/sys/fs/cgroup', file), 'utf8').trim()
  return [
    read(`cpu/${path}/cpu.cfs_quota_us`),
    read(`cpu/${path}/cpu.shares`),
    read(`memory/${path}/memory.limit_in_bytes`),
  ]
}
