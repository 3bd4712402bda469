// A real SMTP server for the tests of the outgoing mail. It says on its output
// "ready PORT", then one line of JSON for each mail it has received whole.
//
//   node server.mjs PORT [CERTIFICATE KEY]
//
// PORT is 0 for any free one. With a certificate it offers STARTTLS, and asks
// for the user "relais" with the password of SMTP_PASSWORD. What it does with a
// mail is told by the part of the recipient's address before the "@".
import { readFileSync } from 'node:fs';
import { SMTPServer } from 'smtp-server';

const [port, certificate, key] = process.argv.slice(2);
const seen = new Set();

// once tells whether a recipient comes for the first time.
const once = (name) => !seen.has(name) && seen.add(name);

const refusal = (code, text) => Object.assign(new Error(text), { responseCode: code });

const server = new SMTPServer({
	name: 'smtp.example',
	disabledCommands: certificate ? [] : ['STARTTLS', 'AUTH'],
	authOptional: !certificate,
	hideSTARTTLS: !certificate,
	...(certificate && { cert: readFileSync(certificate), key: readFileSync(key) }),
	onAuth({ username, password }, session, done) {
		const known = session.secure && username === 'relais' && password === process.env.SMTP_PASSWORD;
		done(known ? null : refusal(535, '5.7.8 who are you'), known ? { user: username } : undefined);
	},
	onRcptTo({ address }, session, done) {
		const name = address.split('@')[0];
		if (name === 'nobody') return done(refusal(550, `5.1.1 ${address} does not live here`));
		if (name === 'greylisted' && once(name)) return done(refusal(451, `4.7.1 ${address}, come back later`));
		done();
	},
	onData(stream, session, done) {
		const to = session.envelope.rcptTo.map((r) => r.address);
		const name = to[0].split('@')[0];
		const chunks = [];
		stream.on('data', (chunk) => {
			chunks.push(chunk);
			if (name === 'cut' && once(name)) stream.destroy(), cut(session);
		});
		stream.on('end', () => {
			if (name === 'full' && once(name)) return done(refusal(452, '4.2.2 no room left'));
			if (name === 'spam') return done(refusal(554, '5.7.1 I do not like what you say'));
			const mail = { to, from: session.envelope.mailFrom.address, secure: session.secure, raw: Buffer.concat(chunks).toString('binary') };
			process.stdout.write(JSON.stringify(mail) + '\n');
			if (name === 'unheard' && once(name)) return cut(session);
			done();
			if (name === 'rude') cut(session, 'end');
		});
	},
});

// cut ends the connection of a session: at once, as a cable that is pulled
// does, or ("end") once what was said has left.
function cut(session, how = 'destroy') {
	for (const connection of server.connections) {
		if (connection.id === session.id) connection._socket[how]();
	}
}

server.on('error', () => {}); // of a connection that was cut
server.listen(Number(port), '127.0.0.1', () => process.stdout.write(`ready ${server.server.address().port}\n`));
