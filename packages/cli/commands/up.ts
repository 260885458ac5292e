import { command } from '../command.ts'
import { outputOption } from '../common-options.ts'
import { exitCodes } from '../exit-codes.ts'
import { appOptions, checkApp } from '../up/app-options.ts'
import { milliseconds } from '../values.ts'

export const up = command({
  name: 'up',
  summary: 'bring a model up as a balanced, autoscaled service of a cluster',
  description:
    'From a model to a service in one command: starts the embedded cluster and its registry unless they run, builds the image and pushes it, applies Deployment, Service and HorizontalPodAutoscaler, waits, and asks for a first prediction. Doing it again changes only what differs. With --context and --registry it does the same on any Kubernetes.',
  arguments: [{ name: 'MODEL', summary: 'a .keras, .h5 or .onnx file' }],
  options: {
    ...appOptions,
    timeout: {
      flags: '--timeout <time>',
      summary: 'how long the replicas may take to become ready',
      parse: milliseconds,
      default: 120_000,
      defaultText: '2m',
    },
    output: outputOption,
  },
  examples: [
    { line: 'galley up model.keras', what: 'From nothing to a URL.' },
    {
      line: 'galley up model.keras --min 2 --max 8 --cpu 60',
      what: 'Change how it scales; nothing else is touched.',
    },
    {
      line: 'galley up model.keras --context prod --registry registry.example/team',
      what: 'The same on another cluster.',
    },
  ],
  async run([model = ''], options, terminal) {
    checkApp(options)
    const { bringUp } = await import('../up/bring-up.ts')
    const { printOutcome } = await import('../up/print-outcome.ts')
    printOutcome(await bringUp(model, options, terminal), options.output, terminal)
    return exitCodes.done
  },
})
