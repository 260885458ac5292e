import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { temporaryFolder } from '../testing/temporary-folder.ts'
import { writeNameFiles } from './name-files.ts'
import type { SandboxConfig } from './pod-runtime.ts'

const config: SandboxConfig = {
  id: 'a',
  namespace: 'default',
  name: 'web',
  node: 'node-0',
  hostname: 'web',
  nodeAddress: '192.0.2.1',
  network: { kind: 'own', range: '10.244.0.0/24' },
  resolvConf: '',
  hosts: [],
  processes: 'own',
  ipc: 'own',
  sysctls: {},
  hostPorts: [],
  resources: {},
}

test('a pod is in its own hosts file, by its short name last', async (context) => {
  const folder = temporaryFolder(context)
  const ownLine = async (more: Partial<SandboxConfig>) => {
    await writeNameFiles(folder, { ...config, ...more }, '10.244.0.2')
    return (await readFile(join(folder, 'etc/hosts'), 'utf8')).split('\n').at(-2)
  }
  const domain = 'sub.default.svc.cluster.local'
  const both = `10.244.0.2\tweb.${domain}\tweb`
  assert.equal(await ownLine({}), '10.244.0.2\tweb')
  assert.equal(await ownLine({ domain }), both)
  assert.equal(await ownLine({ domain, hostname: `web.${domain}` }), both)
})
