// A process that makes and removes pods without a pause, until it is killed.
import type { RuntimeConfig } from '../../state/container-config.ts'
import { openPodRuntime } from '../open-pod-runtime.ts'
import { containerConfig, podOptions, sandboxConfig } from './pod-kitchen.ts'

const [, , folder = '', runtimeText = '', name = ''] = process.argv
// Written by the test that started this process.
const options = podOptions(folder, JSON.parse(runtimeText) as RuntimeConfig)
const runtime = await openPodRuntime(options)
await runtime.prepareImage(containerConfig().image)
console.log('begun')

async function change(pod: string): Promise<void> {
  for (;;) {
    await runtime.createSandbox(sandboxConfig({ id: pod }))
    const id = await runtime.createContainer(pod, containerConfig())
    await runtime.startContainer(id)
    const request = { command: ['node', '-p', '1'], env: [], tty: false, stdin: false }
    await (await runtime.exec(id, request)).ended
    await runtime.removeSandbox(pod)
  }
}

await Promise.all(['a', 'b', 'c'].map((letter) => change(`${name}-${letter}`)))
