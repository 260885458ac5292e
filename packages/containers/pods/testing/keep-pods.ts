// A process that makes a pod and then keeps it, until it is killed.
import type { RuntimeConfig } from '../../state/container-config.ts'
import { openPodRuntime } from '../open-pod-runtime.ts'
import { containerConfig, node, podOptions, sandboxConfig } from './pod-kitchen.ts'

const [, , folder = '', runtimeText = '', id = ''] = process.argv
// Written by the test that started this process.
const options = podOptions(folder, JSON.parse(runtimeText) as RuntimeConfig)
const runtime = await openPodRuntime(options)
await runtime.createSandbox(sandboxConfig({ id }))
const programs = {
  counter: 'let n = 0; setInterval(() => console.log(String(n++)), 10)',
  ending: "setTimeout(() => { console.log('over'); process.exit(9) }, 300)",
}
for (const [name, program] of Object.entries(programs)) {
  const config = containerConfig({ name, command: [node, '-e', program] })
  const container = await runtime.createContainer(id, config)
  await runtime.startContainer(container)
}
console.log('kept')
