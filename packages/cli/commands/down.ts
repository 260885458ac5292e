import { command } from '../command.ts'
import { exitCodes } from '../exit-codes.ts'
import { clusterOptions, namespaceOption } from '../up/app-options.ts'
import { UsageError } from '../usage-error.ts'

export const down = command({
  name: 'down',
  summary: 'end services that `galley up` brought up',
  description:
    'Deletes Deployment, Service and autoscaler of each service named, and waits until their pods are gone. With --all it ends every service that `galley up` brought up, and stops the embedded cluster; what that holds otherwise is kept.',
  arguments: [{ name: 'NAME...', summary: 'services', isOptional: true }],
  options: {
    all: { flags: '--all', summary: 'all services in all namespaces, and the embedded cluster' },
    namespace: namespaceOption,
    ...clusterOptions,
  },
  examples: [
    { line: 'galley down food11', what: 'End one service.' },
    { line: 'galley down --all', what: 'End everything.' },
  ],
  async run(names, { all, ...choices }, terminal) {
    if (all === names.length > 0)
      throw new UsageError('expected names of services or --all; `galley status` lists them')
    const { downAll, downNamed } = await import('../up/down.ts')
    const found = all ? await downAll(choices, terminal) : await downNamed(names, choices, terminal)
    return found ? exitCodes.done : exitCodes.input
  },
})
