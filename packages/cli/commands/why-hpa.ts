import { command } from '../command.ts'
import { outputOption } from '../common-options.ts'
import { exitCodes } from '../exit-codes.ts'
import { anyText } from '../values.ts'

export const whyHpa = command({
  name: 'why hpa',
  summary: 'tell why an autoscaler decided as it did',
  description:
    'Prints how an autoscaler of the embedded cluster came to its decisions of the last hour: what each pod used, which of them did not count and why, the ratio, what it proposed, and which window, policy or bound it kept to.',
  arguments: [{ name: 'NAME', summary: 'the HorizontalPodAutoscaler' }],
  options: {
    namespace: {
      flags: '-n, --namespace <name>',
      summary: 'where it is',
      parse: anyText,
      defaultText: "the context's, else default",
    },
    context: {
      flags: '--context <name>',
      summary: 'which cluster of the kubeconfig',
      parse: anyText,
      defaultText: 'the current one',
    },
    kubeconfig: {
      flags: '--kubeconfig <file>',
      summary: 'where clusters are looked up',
      parse: anyText,
      defaultText: '$KUBECONFIG, else ~/.kube/config',
    },
    output: outputOption,
  },
  examples: [
    { line: 'galley why hpa web -n lab', what: 'The last decision in full, and what came before.' },
    { line: 'galley why hpa web --output json', what: 'Every look of the last hour.' },
  ],
  async run([name = ''], { namespace, output, ...choice }, terminal) {
    const { connect } = await import('../cluster/connect.ts')
    const { readExplanation } = await import('../why/read-explanation.ts')
    const { printExplanation } = await import('../why/print-explanation.ts')
    const connected = connect(choice)
    const where = namespace ?? connected.namespace
    const explanation = await readExplanation(connected, where, name)
    if (output === 'json') terminal.out(JSON.stringify(explanation, null, 2))
    else printExplanation(explanation, terminal)
    return exitCodes.done
  },
})
