// A peer in Go, with the WebRTC stack Pion. It answers the offers of everybody in the room, echoes what comes over their
// data channels, and receives by polls, which need no library for event streams.
//	go get github.com/pion/webrtc/v3@v3.1.56    (Debian: golang-github-pion-webrtc.v3-dev)
//	go run go-pion.go http://localhost:8080/ demo
package main

import (
	"bytes"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/pion/webrtc/v3"
)

type message struct {
	Description   *webrtc.SessionDescription
	Candidate     *webrtc.ICECandidateInit
	Session, From string
}

var joined struct {
	ID, Token, LastEventID string
	IceServers             []webrtc.ICEServer
}
var connections = map[string]*webrtc.PeerConnection{} // by peer and session
func must[T any](value T, err error) T {
	if err != nil {
		log.Fatal(err)
	}
	return value
}

// call repeats a request until the service itself answers. The key makes repetitions harmless.
func call(method, path string, body, result any) {
	key := make([]byte, 12)
	must(rand.Read(key))
	for text := must(json.Marshal(body)); ; time.Sleep(time.Second) {
		url := fmt.Sprintf("%sv1/rooms/%s/%s", os.Args[1], os.Args[2], path)
		request := must(http.NewRequest(method, url, bytes.NewReader(text)))
		request.Header.Set("Idempotency-Key", fmt.Sprintf("%x", key))
		request.Header.Set("Accept", "application/json")
		request.Header.Set("Authorization", "Bearer "+joined.Token)
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			continue
		}
		answer, err := io.ReadAll(response.Body)
		response.Body.Close()
		if err == nil && response.StatusCode < 300 && json.Unmarshal(answer, result) == nil {
			return
		}
		if strings.Contains(string(answer), "urn:parley:") && response.StatusCode < 500 && response.StatusCode != 429 {
			log.Fatal(string(answer))
		}
	}
}

func receive(m message) {
	theirs, _, _ := strings.Cut(m.Session, ":")
	pc := connections[m.From+" "+theirs]
	if m.Description != nil && m.Description.Type == webrtc.SDPTypeOffer {
		if pc == nil {
			pc = must(webrtc.NewPeerConnection(webrtc.Configuration{ICEServers: joined.IceServers}))
			pc.OnDataChannel(func(channel *webrtc.DataChannel) {
				channel.OnMessage(func(data webrtc.DataChannelMessage) { channel.SendText(string(data.Data)) })
			})
			connections[m.From+" "+theirs] = pc
		}
		must(0, pc.SetRemoteDescription(*m.Description))
		gathered := webrtc.GatheringCompletePromise(pc)
		must(0, pc.SetLocalDescription(must(pc.CreateAnswer(nil))))
		<-gathered // all our candidates are in the answer
		answer := map[string]any{"description": pc.LocalDescription(), "session": "go:" + theirs}
		call("POST", "peers/"+m.From+"/messages", answer, &struct{}{})
	} else if pc != nil && m.Candidate != nil {
		must(0, pc.AddICECandidate(*m.Candidate))
	}
}

func main() {
	call("POST", "peers", struct{}{}, &joined)
	for fmt.Println(joined.ID, "is in", os.Args[2]); ; {
		var polled struct {
			LastEventID string
			Events      []struct{ Data message }
		}
		call("GET", "peers/"+joined.ID+"/messages?wait=25&after="+joined.LastEventID, nil, &polled)
		joined.LastEventID = polled.LastEventID
		for _, event := range polled.Events {
			receive(event.Data)
		}
	}
}
