import { command } from '../command.ts'
import { dataOption } from '../data-folder.ts'
import { portOf } from '../values.ts'

export const port = command({
  name: 'port',
  summary: "print where a container's ports are open",
  arguments: [
    { name: 'CONTAINER', summary: 'a name or an id' },
    { name: 'PORT', summary: 'only this one of its ports, as in 5000 or 53/udp', isOptional: true },
  ],
  options: { data: dataOption },
  examples: [
    { line: 'galley port ml-app', what: 'Print all, such as 5000/tcp -> 127.0.0.1:32001.' },
    { line: 'curl http://$(galley port ml-app 5000)/healthz', what: 'Ask on the open port.' },
  ],
  async run([name = '', wanted], { data }, terminal) {
    const { containerPorts } = await import('@galley/containers/verbs/inspect')
    const { openContainers } = await import('../containers/open-containers.ts')
    const { printPorts } = await import('../containers/print-ports.ts')
    const port = wanted === undefined ? undefined : portOf(wanted)
    const ports = await containerPorts(await openContainers(data), name)
    return printPorts(ports, port, terminal)
  },
})
