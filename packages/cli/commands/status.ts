import { command } from '../command.ts'
import { outputOption } from '../common-options.ts'
import { exitCodes } from '../exit-codes.ts'
import { clusterOptions } from '../up/app-options.ts'

export const status = command({
  name: 'status',
  summary: 'show the cluster and the services that `galley up` brought up',
  arguments: [],
  options: { ...clusterOptions, output: outputOption },
  examples: [
    { line: 'galley status', what: 'What runs, how it scales, and where it answers.' },
    { line: "galley status --output json | jq -r '.services[].url'", what: 'For a script.' },
  ],
  async run(_, { output, ...choice }, terminal) {
    const { printStatus } = await import('../up/print-status.ts')
    return (await printStatus(choice, output, terminal)) ? exitCodes.done : exitCodes.no
  },
})
