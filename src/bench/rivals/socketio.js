// One of two Socket.IO servers that share a Redis: node socketio.js PORT REDIS_PORT
import { createServer } from 'node:http';
import { createAdapter } from '@socket.io/redis-adapter';
import { createClient } from 'redis';
import { Server } from 'socket.io';
import './collect.js';

const [port, redisPort] = process.argv.slice(2);
const publisher = createClient({ url: `redis://127.0.0.1:${redisPort}` });
const subscriber = publisher.duplicate();
await Promise.all([publisher.connect(), subscriber.connect()]);

const http = createServer();
const io = new Server(http, { adapter: createAdapter(publisher, subscriber), transports: ['websocket'] });
io.on('connection', (socket) => {
  socket.on('join', async (room, peer, joined) => {
    socket.data.room = room;
    socket.data.peer = peer;
    await socket.join(`${room}/${peer}`);
    joined();
  });
  socket.on('signal', (to, message) => io.to(`${socket.data.room}/${to}`).emit('signal', socket.data.peer, message));
});
http.listen({ port: Number(port), host: '127.0.0.1', backlog: 4096 });
