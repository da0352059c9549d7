// The PeerJS server: node peerjs.js PORT
import { PeerServer } from 'peer';
import './collect.js';

PeerServer({ port: Number(process.argv[2]), host: '127.0.0.1', path: '/', concurrent_limit: 20000 });
