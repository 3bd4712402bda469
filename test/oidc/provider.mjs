// A real OpenID Connect provider on this machine, for one test. It reads its
// settings as one line of JSON on its standard input, prints its address when
// it listens, and stops when its standard input ends:
//
//   { port, jwks, clients, account: { sub, claims… }, amr, acr }
import { createServer } from 'node:http';
import { createInterface } from 'node:readline';
import { Provider } from 'oidc-provider';

const lines = createInterface({ input: process.stdin });
lines.on('close', () => process.exit(0));
const settings = JSON.parse(await new Promise((resolve) => lines.once('line', resolve)));

const server = createServer();
await new Promise((resolve) => server.listen(settings.port, '127.0.0.1', resolve));
const issuer = `http://127.0.0.1:${server.address().port}`;

const provider = new Provider(issuer, {
  clients: settings.clients,
  jwks: settings.jwks,
  acrValues: [settings.acr],
  cookies: { keys: ['for one test'] },
  claims: {
    openid: ['sub'],
    email: ['email', 'email_verified'],
    given_name: ['given_name'],
    usual_name: ['usual_name'],
    siret: ['siret'],
    amr: null,
    acr: null,
  },
  features: {
    devInteractions: { enabled: false },
    claimsParameter: { enabled: true },
    jwtUserinfo: { enabled: true },
    rpInitiatedLogout: { enabled: true },
  },
  pkce: { required: () => true },
  ttl: { Interaction: 600, Session: 600, Grant: 600, AuthorizationCode: 30, AccessToken: 60, IdToken: 60 },
  interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
  findAccount: (_, sub) => ({ accountId: sub, claims: () => ({ ...settings.account, sub }) }),
});

// consent gives the client all it asks.
async function consent({ prompt, params, session }) {
  const grant = new provider.Grant({ accountId: session.accountId, clientId: params.client_id });
  grant.addOIDCScope(params.scope);
  grant.addOIDCClaims(prompt.details.missingOIDCClaims ?? []);
  return { consent: { grantId: await grant.save() } };
}

// result turns what the person presses on the page into what they decided.
async function result(interaction, pressed) {
  if (pressed.get('press') !== 'yes') {
    return { error: 'access_denied', error_description: 'the person said no' };
  }
  if (interaction.prompt.name === 'login') {
    return { login: { accountId: settings.account.sub, amr: settings.amr, acr: settings.acr } };
  }
  return consent(interaction);
}

async function answer(request, response) {
  const interaction = await provider.interactionDetails(request, response);
  if (request.method === 'POST') {
    let body = '';
    for await (const piece of request) body += piece;
    await provider.interactionFinished(request, response, await result(interaction, new URLSearchParams(body)));
    return;
  }
  response.setHeader('Content-Type', 'text/html');
  response.end(`<h1>${interaction.prompt.name}</h1><form method="post" action="${request.url}"></form>`);
}

const protocol = provider.callback();
server.on('request', (request, response) => {
  if (!request.url.startsWith('/interaction/')) {
    protocol(request, response);
    return;
  }
  answer(request, response).catch((error) => {
    response.statusCode = 500;
    response.end(String(error));
  });
});
console.log(issuer);
